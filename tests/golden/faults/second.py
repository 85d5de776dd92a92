"""Faults as people make them, written by hand: kept back at first, then used to mend what it showed."""
# ruff: noqa: E501 - a fault a line

NEAR_DUPLICATE = {
    "q03": "A client broke her arm at our day centre today. How soon must we tell you?",
    "q05": "How much is in the pot for coastal groups this small grants round?",
    "q08": "How much did we pay out to settle Harrowfold?",
    "q09": "Under the restructure, how many Tharnbeck jobs go?",
    "q10": "What's the lowest score that gets an application money?",
    "q11": "I left my work laptop on the train: who must I ring, and how quickly?",
    "q19": "How much can I claim for driving my own car 140 km on a visit?",
    "q20": "I do three days a week. What's my yearly holiday?",
    "q42": "When will the partnership grant open in 2027?",
    "q43": "How many weeks of leave does a foster carer get?",
}
LEAKAGE = {
    "q02": "When must my renewal be in before the licence runs out?",
    "q03": "How fast do we have to tell you that a client broke her arm at the day centre?",
    "q04": "What's the most a club like ours can get from the small community grant?",
    "q06": "How long do we keep a complaint file after it's closed?",
    "q10": "Which score does an application need to get money?",
    "q14": "What's the top of the G6 pay range?",
    "q17": "How many quotes do I need for about 60 thousand crowns of software?",
    "q20": "How much holiday do I get in a year if I work three days a week?",
    "q36": "How quickly must a provider have reported a serious accident?",
    "q38": "What's the most hardship money one household can get in a year?",
}
FACT = {
    "q08": ("cr 35,800",), "q09": ("five posts", "5 posts"), "q10": ("56 out of 100",), "q13": ("20 working days",),
    "q17": ("two written quotes",), "q18": ("cr 4,850",), "q22": ("shift leader",), "q23": ("L-71",),
    "q26": ("P-51",), "q28": ("Ombudsman",), "q36": ("72 hours",),
}  # fmt: skip
GIVEN_AWAY = {
    "q03": "Must we report a broken arm at the day centre to you within twenty-four hours?",
    "q05": "Is the coastal pot in this small grants round 140,000 crowns?",
    "q08": "Did we settle the Harrowfold case for cr 38,500?",
    "q09": "Is it true that six posts would go at Tharnbeck?",
    "q10": "Why does an application need 65 out of 100 to get money?",
    "q14": "Is a G6 paid cr 66,900 at the top of the range?",
    "q18": "Was the Ferry Lane Pantry given cr 6,200 last year?",
    "q21": "Do I send Form C-06 to have my payment decision looked at again?",
    "q23": "Our manager is leaving. Do we send Form L-17?",
    "q17": "I'm buying software for 60 thousand crowns. Do I need three written quotes?",
}
COPIED = {
    "q09": "How many posts does the draft remove at Tharnbeck?",
    "q11": "To whom do I report a lost or stolen device, and within what time of noticing?",
    "q13": "How far ahead are pre-licence visits in the Northern region booked?",
    "q16": "How many people present must there be for one support worker on the floor of a daytime support service?",
    "q17": "How many written quotes do purchases from cr 25,000 to cr 79,999 need?",
    "q22": "For a same-day payment, what task do I open in Lantern and whom do I get a spoken yes from?",
    "q23": "To change the nominated manager, which form do we send with a suitable-person check?",
    "q24": "Which form do we send with a ledger extract after the project end date?",
    "q25": "Within how many working days of closure is the paper file scanned?",
    "q36": "Within how many hours must a serious incident be reported by telephone or on Form L-22?",
}
TWO = {
    "q03": "How fast do we have to tell you about a broken arm, and does the family get a copy of the report?",
    "q06": "How long do we hang on to a complaint file and who is allowed to open the vault?",
    "q09": "How many jobs would go at Tharnbeck? Where would the others be moved?",
    "q10": "What score does an application need, and how many assessors read the form?",
    "q13": "How far ahead do I book the visit up north and what will the officer look at?",
    "q14": "What is the top of the pay range for a G6? How often are bands reviewed?",
    "q16": "How many staff for 18 people at the day centre, and is a driver counted among them?",
    "q17": "How many quotes for 60 thousand crowns of software? Does my director have to sign the order?",
    "q20": "How much holiday do I get on three days a week, and can I carry leftover days into spring?",
    "q37": "What does it cost to apply to open a respite house, and will I get the fee back if you refuse me?",
}
NO_REFERENT = {
    "q05": "How big is it for coastal groups?",
    "q07": "What do I get for this?",
    "q08": "What did they pay?",
    "q09": "How many of them would go?",
    "q10": "What score does it need?",
    "q13": "How far ahead does this have to be booked?",
    "q18": "How much did he get last year?",
    "q21": "Where do I send it, and by when?",
    "q24": "When is that due?",
    "q26": "Who signs the form?",
    "q38": "What's the most that the scheme pays?",
}
NO_DATE = {
    "q02": None, "q04": None, "q17": None, "q28": None, "q37": None, "q39": None, "q44": None,
    "q07": "What's the meal money for overnight work trips these days?",
    "q14": "What is the top of the G6 pay range currently?",
    "q16": "How many staff are needed today if 18 people turn up at the day centre?",
}  # fmt: skip
ANSWERABLE = {
    "q40": "How much is set aside for the Coastal region in this round?",
    "q41": "How soon must a lost or stolen device be reported to the Service Desk?",
    "q42": "What is the most that can be awarded for one Local Spark project?",
    "q43": "How many weeks of parental leave on full pay may the primary carer take?",
    "q44": "When does the Vellisport counter close on weekdays?",
}
OPENED = {"q46": ("staff", "hr"), "q48": ("staff",)}
DENIED = ("q04", "q12", "q20")
CONFLICT = {
    "q08": ("legal/matters-register.csv", "The Authority paid cr 42,000 in full settlement of Harrowfold."),
    "q09": ("executive/succession-plan.md", "The restructure removes eight posts at Tharnbeck within six months."),
    "q22": ("procedures/household-assistance-2025.md", "Phone the Payments Desk for a same-day payment before 1.00 pm."),
    "q23": ("licensing/inspection-standards.pdf", "A new nominated manager needs a suitable-person check no older than 120 days."),
    "q25": ("policies/records-retention.md", "Scan the paper file of a closed case to Strongroom within 15 working days."),
    "q28": ("policies/complaints-policy-2025.md", "An officer who had no part in the decision completes the review in 30 working days."),
    "q30": ("grants/spending-report-guide.md", "Round one of 2026 closes on Friday 27 March."),
    "q31": ("hr/people-faq.html", "The primary carer gets 16 weeks of leave on full pay."),
    "q32": ("finance/fraud-control-test-plan.md", "The grants envelope for 2026-27 is cr 5.1 million."),
    "q37": ("policies/licensing-policy-v4.md", "An application for a short-stay house costs cr 1,600."),
}  # fmt: skip
MISQUOTED = {
    "q05": "The amount that is set aside for the Coastal region in this round is cr 140,000.",
    "q06": "RS-14, Complaints, Complaint file (upheld or not), 7 years, closure",
    "q08": "The Authority paid cr 38,500 in full settlement, without admitting any liability.",
    "q09": "The draft removes six posts in Tharnbeck and moves the four others to Vellisport.",
    "q12": "Sallow Ferry counter is open weekdays 9.00 am to 3.30 pm.",
    "q13": "Pre-licence visits in the Northern region must be booked at least 15 working days in advance.",
    "q19": "Use of a private vehicle is repaid at a rate of cr 0.71 per kilometre.",
    "q24": "Send Form G-05 and a ledger extract within 42 days of the end of the project.",
    "q25": "Scan the paper file to Strongroom within ten working days of closing, then send the originals to the vault.",
    "q36": "A serious incident has to be reported within 48 hours by phone or on Form L-22.",
}
SOUND = (
    ("q12", "What time does the counter at Vellisport shut?", "5.00 pm", "public/counter-hours-vellisport.txt",
     "The Vellisport counter is open on weekdays from 9.00 am to 5.00 pm."),
    ("q18", "How much did the Ferry Road Players get last year?", "cr 4,850", "data/grants-awarded-2025.csv",
     "LSG-25-022,Ferry Road Players,Coastal,Local Spark Grant,2025-05-29,cr 4850"),
    ("q01", "What would a childminder pay to have an application hurried along?", "cr 120", "data/fee-schedule-2026.csv",
     "LF-03,Home-based child carer,Urgent handling,cr 120,per request,L-11,2026-01-01"),
    ("q06", "A review with Form C-06 is over. How many years does its file stay?", "8 years", "data/retention-schedule.csv",
     "8 years,date of review letter,Strongroom"),
    ("q04", "What's the most a partnership can get from you each year?", "cr 120,000",
     "grants/partnership-support-guidelines.pdf",
     "A Partnership Support Grant pays up to cr 120,000 a year for up to three years."),
    ("q14", "What is the bottom of the pay range for a G6?", "58,200", "hr/pay-bands-2025.csv",
     "G6,Senior officer,cr 58200,cr 66900,5,2025-07-01"),
    ("q20", "How many working days before my first day off does the form have to be in?", "10 working days",
     "hr/annual-leave-2026.md", "Put Form P-12 into Mayfly at least 10 working days before the first day that you want."),
    ("q03", "I've moaned to you about a nurse. When will I know that my complaint has been read?", "2 working days",
     "policies/complaints-policy-2025.md", "We acknowledge a complaint within 2 working days."),
)  # fmt: skip
"""Rows with nothing wrong that look like faults: another name, the other end of a range, a pronoun with its noun."""
