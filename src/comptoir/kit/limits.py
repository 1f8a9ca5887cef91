"""Every number of days, tries and sizes that the rules name, in one place."""

from __future__ import annotations

from datetime import timedelta

#
ADDRESS = 254  # of an e-mail
VERIFY_LINK = timedelta(hours=24)
VERIFY_CODE = timedelta(minutes=15)
VERIFY_CODE_TRIES = 5
CONFIRMATIONS_AN_HOUR = 5
ADDRESS_PROVED = timedelta(hours=24)  # an account is made of it within that time
PERSON_NAME = 100

#
ORGANIZATION_NAME = 100

#
UNPAID_ORGANIZATIONS = 20
UNPAID_ORGANIZATIONS_WITHIN = timedelta(days=30)

#
INVITATION = timedelta(days=30)
INVITATION_RESEND = timedelta(hours=1)
INVITATION_KEPT = timedelta(days=30)
INVITATIONS_AT_ONCE = 50
INVITATIONS_AN_HOUR = 5  # to one address, however many are withdrawn between

#
ACCOUNT_GRACE = timedelta(days=30)

#
PASSWORD_SHORTEST, PASSWORD_LONGEST = 10, 128

#
RECOVERY_LINK = timedelta(hours=24)
CONFIRMATION_RESEND = timedelta(minutes=1)

#
RESET_LINK = timedelta(hours=1)
RESETS_AN_HOUR = 5
RECOVERY_DELAY = timedelta(hours=72)  # what staff grant waits, and may be stopped
RECOVERY_LINK_KEPT = timedelta(days=7)
RECOVERY_PROOFS = 2
RECOVERY_REQUESTS_A_DAY = 3
JUST_NOW = timedelta(minutes=1)  # between proving an address and going on from there

#
RECOVERY_CODES = 10
SECOND_FACTOR_GRACE = timedelta(days=7)
SECOND_FACTOR_REMINDERS = (timedelta(days=3), timedelta(days=1))  # before it is needed

#
PAIR_FAILURES = 10
PAIR_LOCK = timedelta(minutes=15)
ACCOUNT_FAILURES = 100
ACCOUNT_FAILURES_WITHIN = timedelta(hours=1)
TRIES_TOLD = 3  # from how many tries left on the number is said
AGENT = 200  # characters kept of what a browser calls itself
BROWSER_KNOWN = timedelta(days=400)  # a login with a browser not seen for longer is told
PEOPLE_KNOWN = 10  # how many of those who log in with one browser it remembers

#
CHECKOUT = timedelta(minutes=30)  # how long a code waits for the order
CODE_GUESSES = 10  # unknown ones within a day; each further one locks again
CODE_GUESSES_LOCK = timedelta(minutes=15)
CODE_GUESSES_KEPT = timedelta(days=1)

#
CART_KEPT = timedelta(days=30)
CART_LINES = 50
CART_QUANTITY = 100

#
ORDER_OPEN = timedelta(days=30)
ORDER_REMINDERS = (7, 21)  # days

#
WITHDRAWAL_DAYS = 14
DECLARATIONS_A_DAY = 5  # without a login: from one network address, and with one e-mail address

#
LOGO_BYTES = 2 * 1024 * 1024
LOGO_LEAST = (200, 50)
LOGO_ASPECT = 1.5
LOGO_BOX = (240, 48)

# as R-48, for portraits
PORTRAIT_BYTES = 5 * 1024 * 1024  # a phone's photograph
PORTRAIT_LEAST = 96
PORTRAIT_SIDE = 192

# of any picture, however small its file
PICTURE_POINTS = 25_000_000

# of a whole request with files; what a field takes is less, and said there
UPLOAD = 8 * 1024 * 1024

#
JOURNAL_KEPT = timedelta(days=365)
UNVERIFIED_KEPT = timedelta(days=30)
EXPORT_KEPT = timedelta(days=7)
EXPORTS_A_DAY = 3
SIGN_INS_KEPT = timedelta(days=365)
SPENT_LINKS_KEPT = timedelta(days=30)
RECOVERY_REQUESTS_KEPT = timedelta(days=365)
LETTERS_KEPT = timedelta(days=30)
JOBS_KEPT = timedelta(days=7)
BOOKS_KEPT = timedelta(days=3653)  # ten years: documents, payments, the ledger

#
FAREWELL_KEPT = timedelta(days=30)
FAREWELL_ATTACHED = 10 * 1024 * 1024  # bytes of a letter's attachment; what is more gets a link

#
REAUTHENTICATION = timedelta(minutes=5)

# the appointment of a legal representative by staff
APPOINTMENT_DELAY = timedelta(days=7)

# how often "last seen" is written at most
SEEN_EVERY = timedelta(minutes=5)

# products
ERRAND = timedelta(minutes=15)  # for which a job that has begun one has it for itself
TROUBLE = 2000  # characters kept of what a driver complained of
MANUAL_DAYS = 2  # working days within which our team does what is done by hand

# money
TOP_UP_LEAST, TOP_UP_MOST = 1_00, 50_000_00  # cents
PRO_FORMA = timedelta(days=30)
FORFEIT = 1_00  # cents: what is less is given up with the organization
DISPUTE_SUSPENDS = timedelta(days=3)  # after which what a contested payment paid stops
ON_ACCOUNT_DAYS = 90  # the longest that an invoice on account waits
DUE_SHOWN = timedelta(days=62)  # « next two months »
PROVIDER_KEYS_KEPT = timedelta(hours=23)  # Stripe knows a repeated call again for 24
PAYMENT_LATELY = timedelta(hours=1)  # tried since: asked for every five minutes, later daily
PAYMENT_GIVEN_UP = timedelta(days=30)  # nobody can pay it any more, as R-50 says of orders
STATEMENT_FILE = 5 * 1024 * 1024  # bytes of a bank's file

PAGE = 50
