"""What the checks are called where people read of them."""

QUESTIONS = {
    "basis-missing": "Has a lawful basis",
    "special-without-art9": "Special category data has an Article 9 condition",
    "offences-without-art10": "Criminal offence data meets Article 10",
    "schedule1-missing": "Has the Schedule 1 condition that it needs",
    "part3-basis": "Law enforcement: has its Part 3 basis",
    "dpia-not-recorded": "A data protection impact assessment is recorded, where one is due",
    "transfer-without-safeguard": "Data sent abroad has a safeguard",
    "insecure-method": "Is sent securely",
    "signed-after-start": "Was agreed before sharing began",
    "notice-omits-recipient": "People are told who receives the data",
    "asset-without-owner": "The asset has an owner",
    "review-overdue": "The protocol’s review is not overdue",
    "public-authority-ea-f": "A public authority does not rely on (legitimate) interests for its tasks",
    "retention-missing": "Says how long the data is kept",
    "gateway-missing": "Names the legal power to share",
    "claimed-protocol-does-not-cover": "The protocol it relies on covers it",
    "protocol-incomplete": "The protocol has what the ICO code lists",
}
"""What each accountability check asks, in words."""
