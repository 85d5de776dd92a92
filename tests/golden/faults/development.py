"""Faults as people make them, written by hand: the half that the rules were tuned on. Row: what is put in it."""
# ruff: noqa: E501 - a fault a line

NEAR_DUPLICATE = {
    "q01": "How much does it cost to apply to be a childminder?",
    "q02": "How long before my licence runs out must my renewal be in?",
    "q04": "What is the biggest small community grant our club can get?",
    "q06": "Once a complaint file is closed, how long do we keep it?",
    "q07": "How much do I get for meals when I am away for work overnight?",
    "q12": "When does the Sallow Ferry counter shut?",
    "q13": "If I'm in the north, how far ahead must I book the pre-licence visit?",
    "q18": "How much money did Ferry Lane Pantry receive last year?",
    "q40": "How much is the licence fee for a nursing home?",
    "q44": "Last year, how long did complaints take on average?",
}
LEAKAGE = {
    "q01": "What's the cost of applying to be a childminder?",
    "q05": "How much money is there for coastal groups in this small grants round?",
    "q07": "How much meal money do I get if I'm away overnight for work?",
    "q09": "How many jobs would go at Tharnbeck under the restructure?",
    "q12": "At what time does the Sallow Ferry counter shut?",
    "q16": "18 people turn up at the day centre: how many staff must be on the floor?",
    "q18": "What did Ferry Lane Pantry get last year?",
    "q23": "Our manager leaves soon. How do we get another name on the licence?",
    "q37": "How much does it cost to apply to open a respite house?",
    "q42": "When is the 2027 partnership grant opening?",
}
FACT = {
    "q01": ("cr 165",), "q02": ("45 days", "forty-five days"), "q03": ("48 hours",), "q04": ("cr 10,000",),
    "q05": ("cr 104,000", "104,000 crowns"), "q06": ("10 years",), "q07": ("cr 26",), "q11": ("4040",),
    "q12": ("4.30 pm",), "q21": ("C-16",), "q25": ("Gatepost",),
}  # fmt: skip
GIVEN_AWAY = {
    "q01": "Is it right that applying to be a childminder costs cr 180?",
    "q02": "Do I really have to send my renewal 60 days before the licence runs out?",
    "q04": "Is cr 9,000 the most our club can get from the small community grant?",
    "q06": "Do we keep a closed complaint file for seven years?",
    "q07": "I'm told I get 62 crowns for meals when away overnight. Is that so?",
    "q12": "Does the Sallow Ferry counter shut at 3.30 pm?",
    "q13": "Up north, is it 15 working days that I need to book the visit ahead?",
    "q19": "For 140 km in my own car, do I get cr 99.40 back?",
    "q22": "A client has no food money tonight. Must I open a red-flag task for cash?",
    "q25": "The licence case is closed. Does the paper go to Strongroom?",
}
COPIED = {
    "q02": "How many days before the licence expires must a renewal application on Form L-14 reach the Authority?",
    "q03": "Within how many hours must a serious incident be reported on Form L-22?",
    "q04": "What is the most that can be awarded for one project?",
    "q05": "What is the amount set aside for the Coastal region in this round?",
    "q07": "What is the overnight meal allowance for each full day away?",
    "q08": "How much did the Authority pay in full settlement without admitting liability?",
    "q10": "What must an application score to go forward to the Grants Committee?",
    "q12": "When is the Sallow Ferry counter open on weekdays?",
    "q19": "At what rate a kilometre is use of a private vehicle repaid?",
    "q38": "How much may a household receive in any 12 months?",
}
TWO = {
    "q01": "How much is it to apply to be a childminder, and how long does the licence last?",
    "q02": "When do I have to get my renewal in? And what does the late charge come to?",
    "q04": "What's the most our club can get from the small community grant and who decides on it?",
    "q05": "How big is the pot for coastal groups? When does the round close?",
    "q07": "What meal money do I get overnight and can I claim for my car as well?",
    "q08": "What did we pay to settle the Harrowfold case and who signed the settlement?",
    "q12": "What time does the Sallow Ferry counter shut? Is there parking at the Tharnbeck one?",
    "q18": "How much did the Ferry Lane Pantry get last year, and which groups were turned down?",
    "q19": "How much do I get back for 140 km in my own car, and do I need to keep fuel receipts?",
    "q36": "How quickly did a provider have to report a serious accident, and what happened to those that were late?",
}
NO_REFERENT = {
    "q01": "How much is it?",
    "q02": "When do I have to send it in?",
    "q03": "How fast do we have to report it?",
    "q04": "What's the most they can get?",
    "q06": "How long do we keep them?",
    "q12": "What time does it shut?",
    "q17": "How many quotes does the policy ask for?",
    "q20": "How much does the policy give me in a year?",
    "q23": "How do we change this?",
    "q36": "How quickly did they have to report that?",
}
NO_DATE = {
    "q01": None, "q03": None, "q15": None, "q18": None, "q20": None, "q36": None, "q38": None,
    "q05": "How big is the pot for coastal groups this year?",
    "q12": "What time does the counter at Sallow Ferry shut at the moment?",
    "q41": "How much is the daily allowance now if I'm sent overseas?",
}  # fmt: skip
ANSWERABLE = {
    "q40": "How long does a first licence last?",
    "q41": "How many days of annual leave does a full-time employee earn in a year?",
    "q42": "What is the amount set aside for the Northern region in this round?",
    "q43": "When does the Tharnbeck counter close on weekdays?",
    "q44": "How many Partnership Support Grants may run at the same time?",
}
OPENED = {"q45": ("staff", "legal"), "q47": ("staff", "hr")}
DENIED = ("q01", "q07", "q18")
CONFLICT = {
    "q03": ("public/about-us.html", "A serious incident, such as a broken arm, is reported on Form L-22 within 36 hours."),
    "q05": ("grants/spending-report-guide.md", "For coastal groups cr 120,000 is set aside in this small grants round."),
    "q06": ("policies/records-retention.md", "A complaint file, upheld or not, is kept for 5 years after closure."),
    "q11": ("hr/new-starter-guide.pdf", "Report a lost or stolen laptop to the Service Desk within two hours."),
    "q12": ("public/about-us.html", "The counter at Sallow Ferry is open on weekdays from 9.00 am to 4.00 pm."),
    "q13": ("public/glossary.md", "In the Northern region, visits before a licence are booked 10 working days ahead."),
    "q19": ("hr/flexible-work.md", "Driving your own vehicle is repaid at cr 0.64 a kilometre."),
    "q21": ("policies/complaints-policy-2025.md", "Send Form C-06 to the Review Desk within 21 days of the decision letter."),
    "q29": ("public/privacy-notice.html", "We tell the Privacy Officer of a suspected breach within two days."),
    "q36": ("policies/licensing-policy-v4.md", "Until 2025 a serious incident had to be reported within 12 hours."),
    "q38": ("manual/casework-manual.md", "A household may receive no more than cr 900 in any 12 months."),
}  # fmt: skip
MISQUOTED = {
    "q02": "A renewal application on form L-14 has to reach the Authority at least 60 days before the licence expires.",
    "q03": "A serious incident must be reported on Form L-22 within 24 hours of the provider learning about it.",
    "q04": "The most that can be awarded to one project is cr 9,000.",
    "q07": "The overnight meal allowance is cr 62 per full day away.",
    "q10": "An application must score 65 out of 100 to go forward to the Grants Comittee.",
    "q11": "Report a stolen or lost device to the Service Desk on extension 4400 within one hour of noticing.",
    "q16": "A daytime support service must have one support worker on the floor for each six people present.",
    "q21": "Send Form C-06 to the Review Desk within 28 days of the date on your letter.",
    "q26": "Working outside Kestrane for more than ten days … needs Form P-15 signed by the divisional director",
    "q38": "A household can receive no more than cr 1,100 in any twelve months.",
}
SOUND = (
    ("q12", "What time does the counter at Tharnbeck shut?", "4.30 pm", "public/counter-hours-tharnbeck.txt",
     "The Tharnbeck counter is open on weekdays from 9.00 am to 4.30 pm."),
    ("q05", "How big is the pot for northern groups in this small grants round?", "cr 210,000",
     "grants/round-notice-northern.txt", "The amount set aside for the Northern region in this round is cr 210,000."),
    ("q13", "How far ahead do I need to book the visit before licensing if I'm on the coast?", "20 working days",
     "licensing/visit-notice-coastal.html",
     "Pre-licence visits in the Coastal region are booked at least 20 working days ahead."),
    ("q14", "What is the top of the pay range for a G7?", "77,500", "hr/pay-bands-2025.csv",
     "cr 67800,cr 77500,5,2025-07-01"),
    ("q01", "How much is it to apply to run a home care agency?", "cr 1,060", "data/fee-schedule-2026.csv",
     "LF-07,Visiting support provider,Application,cr 1060,per application,L-11,2026-01-01"),
    ("q06", "How long do we hang on to a grant file once the last report is accepted?", "8 years",
     "data/retention-schedule.csv", "8 years,acceptance of last spending report,Strongroom"),
    ("q20", "If I haven't used all my holiday, how much of it can I take into next year?", "eight days",
     "hr/annual-leave-2026.md", "You may carry over up to eight days into the next year, and they must be used by 30 June."),
)  # fmt: skip
"""Rows with nothing wrong that look like faults: another region, another form, a pronoun that has its noun."""
