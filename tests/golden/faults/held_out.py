"""Faults as people make them, written by hand: the half that no rule was tuned on."""
# ruff: noqa: E501 - a fault a line

NEAR_DUPLICATE = {
    "q14": "What's the highest pay in the range for a G6?",
    "q15": "Our day centre has 32 places. How much is our yearly fee this year?",
    "q16": "If 18 people turn up at the day centre, how many staff do we need on the floor?",
    "q17": "How many quotes do I get when buying around 60 thousand crowns of software?",
    "q21": "Where, when and with what form do I ask for my payment decision to be looked at again?",
    "q23": "How do we change the name on the licence now that our manager is leaving?",
    "q37": "How much is it to apply to open a respite house?",
    "q38": "How much hardship money can a household get in one year at most?",
    "q41": "What is the daily allowance when I'm sent overseas?",
    "q46": "What's the top of the pay range for a G6 officer?",
}
LEAKAGE = {
    "q08": "How much was paid to settle the Harrowfold case?",
    "q11": "My work laptop is still on the train I left. Who do I ring, and how soon?",
    "q13": "Up north, how far ahead must the visit before licensing be booked?",
    "q15": "What is this year's yearly fee for a day centre with 32 places?",
    "q19": "What do I get back for 140 km on a visit in my own car?",
    "q21": "I'd like my payment decision looked at again: what, where and by when do I send?",
    "q25": "I still hold the paper file of a closed licence case. What now?",
    "q32": "How much of next year's grants budget would every partnership grant at the top rate take?",
    "q40": "What is the fee to license a nursing home?",
    "q43": "How many weeks' leave does a foster carer get?",
}
FACT = {
    "q01": ("cr 810",), "q02": ("60 hours",), "q04": ("cr 900",), "q05": ("cr 410,000",), "q07": ("cr 55", "55 crowns"),
    "q12": ("3.00 pm",), "q14": ("58,900",), "q24": ("G-50",), "q25": ("Mayfly",), "q29": ("Service Desk",),
    "q38": ("cr 1,350",),
}  # fmt: skip
GIVEN_AWAY = {
    "q01": "I was quoted cr 180 to apply as a childminder. Is that still right?",
    "q02": "Is sixty days before the licence runs out early enough for my renewal?",
    "q04": "Could our club ask for 9,000 crowns as a small community grant, or is that too much?",
    "q06": "We bin complaint files 7 years after they are closed, don't we?",
    "q11": "My laptop is on a train. Do I ring the Service Desk about it within an hour?",
    "q15": "With 32 places at our day centre, does cr 870 cover the yearly fee?",
    "q20": "Working three days a week, am I right that my holiday is 16.2 days?",
    "q28": "My hardship payment was refused. Can the Commissioner for Fair Dealing look at it?",
    "q36": "Did providers have forty-eight hours to report a serious accident?",
    "q37": "Was applying to open a respite house cr 1,420?",
}
COPIED = {
    "q01": "What is the amount for Home-based child carer, Application, per application, L-11?",
    "q02": "A renewal application on Form L-14 must reach the Authority at least how long before the licence expires?",
    "q06": "How many years is a complaint file (upheld or not) kept in Strongroom before we destroy it?",
    "q18": "How much did Ferry Lane Pantry get from the Local Spark Grant for a cold store and shelving?",
    "q20": "How many days of annual leave does a full-time employee earn in each calendar year?",
    "q21": "Within how many days of the date on the decision letter must the form be sent to the desk?",
    "q26": "Who signs the form that working outside Kestrane for more than ten days in a year needs?",
    "q28": "Within how many working days does an officer who had no part in the first decision complete the review?",
    "q31": "How many weeks of parental leave on full pay may the primary carer take?",
    "q35": "What amount is set aside for the Northern region and for the Coastal region in this round?",
}
TWO = {
    "q01": "What do childminders pay to apply, and what do day centres have to show the fire officer?",
    "q02": "When must my renewal be in? Which papers go with a renewal after a move?",
    "q04": "How much can our club get from the small community grant, and can a school bid for the same money?",
    "q06": "How long do we keep a complaint file, and where are the old personnel papers stored?",
    "q08": "How much did the Harrowfold settlement cost us? Who was our lawyer in court?",
    "q12": "What time does Sallow Ferry shut, and is the Vellisport counter open on Saturdays?",
    "q15": "What is our yearly fee with 32 places? Can a charity like ours get a discount?",
    "q18": "How much did the Ferry Lane Pantry get, and did the choir from Mill Rise get anything?",
    "q38": "How much hardship money can a household get in a year and which proof of income is wanted?",
    "q39": "Does a 60 thousand contract have to go out to open tender, and who sits on the tender panel?",
}
NO_REFERENT = {
    "q01": "What would it cost me?",
    "q02": "By when do they have to receive this?",
    "q03": "How fast must we tell you about that?",
    "q06": "How long does the document say we must keep them?",
    "q11": "Who do I ring about it, and how soon?",
    "q12": "When do they close?",
    "q15": "What is our fee under the policy?",
    "q19": "How much do I get back for it?",
    "q23": "How do we put his name on it?",
    "q24": "What do you want for that, and when?",
    "q37": "What does this cost?",
}
NO_DATE = {
    "q01": "How much is it to apply to be a childminder this spring?", "q05": None, "q30": None,
    "q06": "How long do we nowadays hang on to a complaint file once it's closed?",
    "q08": "What did we pay last year to settle the Harrowfold case?",
    "q09": "How many jobs would go at Tharnbeck under the latest restructure?",
    "q11": "I left my work laptop on a train yesterday. Who do I ring and how soon?",
    "q13": "How far ahead do I currently need to book the visit before licensing up north?",
    "q33": None, "q34": None,
}  # fmt: skip
ANSWERABLE = {
    "q40": "How soon after a payment decision letter must Form C-06 be sent to the Review Desk?",
    "q41": "How many written quotes do purchases of cr 30,000 need?",
    "q42": "When does round one of the Local Spark grant close in 2026?",
    "q43": "Within how many hours must a serious incident be reported?",
    "q44": "How much does a Partnership Support Grant pay a year at most?",
}
OPENED = {"q45": ("staff", "executive"), "q47": ("executive",)}
DENIED = ("q06", "q13", "q37")
CONFLICT = {
    "q03": ("public/privacy-notice.html", "A serious incident must be reported to us on Form L-22 within 72 hours."),
    "q05": ("grants/local-spark-guidelines-2026.md", "The Coastal region has cr 155,000 set aside in this round."),
    "q06": ("policies/records-retention.md", "Complaint files: destroy 6 years after closure, upheld or not."),
    "q08": ("legal/advice-emergency-closure.md", "In the Harrowfold settlement the Authority paid cr 40,000."),
    "q12": ("public/service-charter-2026.md", "On weekdays the Sallow Ferry counter is open from 9.00 am to 2.00 pm."),
    "q13": ("public/faq-licensing.html", "In the Northern region pre-licence visits are booked 25 working days ahead."),
    "q18": ("grants/faq-grants.html", "Ferry Lane Pantry had a Local Spark Grant of cr 5,900 for its cold store."),
    "q23": ("public/glossary.md", "Form L-17: to change the nominated manager, with a check from the last 60 days."),
    "q28": ("public/how-to-complain.html", "The officer who completes the review had no part in the decision and takes 40 working days."),
    "q31": ("hr/new-starter-guide.pdf", "The primary carer may take 26 weeks of parental leave on full pay."),
    "q38": ("procedures/internal-review.md", "In any 12 months a household may receive at most cr 1,000."),
}  # fmt: skip
MISQUOTED = {
    "q01": "LF-01, home based child carer, application, cr 180, per application, L-11",
    "q17": "Purchases between cr 25,000 and cr 79,999 need three written quotes.",
    "q20": "A full time employee earns 27 days annual leave in each calendar year",
    "q22": "For a same-day payment open a red flag task in Lantern, get a spoken yes from the duty manager and phone the Payments Desk.",
    "q23": "To change a nominated manager send in Form L-17 with a suitable-person check made in the last 90 days.",
    "q28": "An officer who had no part in the first decision finishes the review within 20 working days.",
    "q31": "The primary carer can take 20 weeks of parental leave at full pay.",
    "q33": "The most which can be awarded for a project is cr 9,000.",
    "q35": "The amount set aside for the Northern region this round is cr 210,000",
    "q39": "Purchases of cr 50,000 and more go to an open tender.",
}
SOUND = (
    ("q01", "What's the charge for a new copy of our certificate?", "cr 25", "data/fee-schedule-2026.csv",
     "LF-15,Any service,Replacement certificate,cr 25,per copy,,2026-01-01"),
    ("q02", "You have sent a letter saying you may refuse me. How long have I got to answer it?", "21 days",
     "policies/licensing-policy-v4.md",
     "You then have 21 days from the date on the notice to respond."),
    ("q02", "I've just been licensed for the first time. When will it run out?", "one year",
     "policies/licensing-policy-v4.md", "Your first licence lasts one year."),
    ("q14", "What is the top of the pay range for a G3?", "41,300", "hr/pay-bands-2025.csv",
     "cr 36000,cr 41300,4,2025-07-01"),
    ("q18", "How much did the gardeners of Eel Pie Row get last year?", "cr 3,190", "data/grants-awarded-2025.csv",
     "LSG-25-031,Eel Pie Row Gardeners,Coastal,Local Spark Grant,2025-05-29,cr 3190"),
    ("q06", "For how many years do we store the notes that inspectors make?", "5 years", "data/retention-schedule.csv",
     "5 years,date of final report,Strongroom (notebooks in brown boxes)"),
    ("q20", "If I want a week off, by when must Mayfly have my request?", "10 working days", "hr/annual-leave-2026.md",
     "Put Form P-12 into Mayfly at least 10 working days before the first day that you want."),
    ("q03", "We're in dispute with you about a nurse. How long can the full reply to our complaint take?",
     "30 working days", "policies/complaints-policy-2025.md",
     "We give you a full answer within 30 working days of your complaint reaching us"),
)  # fmt: skip
"""Rows with nothing wrong that look like faults: another name, the other end of a range, a pronoun with its noun."""
