"""Who is in the sample data: five customers of five kinds, and somebody behind the counter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import islice

from django.utils.timezone import now

from comptoir.accounts.actors import Person
from comptoir.accounts.models import RecoveryRequest, User
from comptoir.accounts.operations.second_factors import add_app
from comptoir.backoffice.demo.logos import logo
from comptoir.backoffice.demo.making import AT_ONCE, accounts, customers, history, place
from comptoir.backoffice.demo.names import Shop, Sketch, crowd, shops
from comptoir.backoffice.demo.portraits import picture
from comptoir.backoffice.demo.shopping import shopping
from comptoir.backoffice.operations.people import add_staff
from comptoir.core.actors import System
from comptoir.journal.models import Entry
from comptoir.organizations.actors import Member
from comptoir.organizations.models import (
    Invitation,
    Kind,
    Logo,
    Membership,
    Organization,
    Team,
    TeamPlace,
)
from comptoir.organizations.operations.invitations import invite
from comptoir.organizations.permissions import Accounting, Role

APP_SECRET = "COMPTOIRDEMOCOMPTOIRDEMOCOMPTOIR"  # noqa: S105  of the sample staff's authenticator
CLIENTS = 1999  # of the agency; its own organization makes it 2,000
CLIENTS_OF_ONE = 5
LEADERS = range(5, 11)  # of the forty, by their number
TEAMS = ("Zoll", "Dispo Nord", "Dispo Süd", "Lager", "Buchhaltung", "Élèves en stage")


def webmaster() -> None:
    """A webmaster with a small company of her own, who looks after three others."""
    people = accounts(
        [
            Sketch("Camille", "Roche", "camille@roche-web.example"),
            Sketch("Margot", "Aubert", "margot@aubert.example"),
            Sketch("Désiré", "Perrin", "desire@perrin.example"),
            Sketch("Ilaria", "Conti", "ilaria@osteolago.example", "it"),
            *islice(crowd("aubert.example"), 6),
        ]
    )
    own, *others = customers(
        [
            Shop("Roche Web", "CH", "1205", "Genève", "fr"),
            Shop("Boulangerie Aubert Sàrl", "CH", "1260", "Nyon", "fr"),
            Shop("Menuiserie Perrin SA", "FR", "74200", "Thonon-les-Bains", "fr"),
            Shop("Osteopatia del Lago", "CH", "6900", "Lugano", "it"),
        ]
    )
    camille, *owners = people[:4]
    _join([place(own, camille, Role.LEGAL_REPRESENTATIVE, unseen=timedelta(minutes=5))])
    for number, (shop, owner) in enumerate(zip(others, owners, strict=True)):
        staff = people[4 + number * 2 : 6 + number * 2]
        members = _join(
            [
                place(shop, owner, Role.LEGAL_REPRESENTATIVE, unseen=timedelta(days=number + 1)),
                place(shop, camille, Role.ADMINISTRATOR, unseen=timedelta(hours=number + 2)),
                *(place(shop, user, Role.COLLABORATOR) for user in staff),
            ]
        )
        Entry.objects.bulk_create(history(shop, members, (), 60))
    _hang([own, *others])


def family() -> None:
    """A family that shares what it has."""
    sketches = [
        Sketch("Nora", "Keller-Rossi", "nora@keller-rossi.example", "de"),
        Sketch("Paolo", "Rossi", "paolo@keller-rossi.example", "it"),
        Sketch("Mia", "Rossi", "mia@keller-rossi.example", "de"),
        Sketch("Elio", "Rossi", "elio@keller-rossi.example", "fr"),
        Sketch("Rösli", "Keller", "roesli@example.net", "de"),
    ]
    roles = [
        Role.LEGAL_REPRESENTATIVE,
        Role.ADMINISTRATOR,
        Role.COLLABORATOR,
        Role.COLLABORATOR,
        Role.EXTERNAL,
    ]
    people = accounts(sketches)
    shop = Shop("Nora Keller-Rossi", "CH", "3011", "Bern", "de")
    (home,) = customers([shop], Kind.PERSON)
    members = _join([place(home, user, role) for user, role in zip(people, roles, strict=True)])
    Entry.objects.bulk_create(history(home, members, (), 25))


def company() -> None:
    """A company with forty users: teams, invitations, blocked users, a year of activity."""
    sketches = [
        Sketch("Ursina", "Grünenfelder", "ursina@nordlicht.example", "de"),
        *islice(crowd("nordlicht.example"), 39),
    ]
    people = accounts(sketches)
    shop = Shop("Nordlicht Logistik AG", "CH", "8005", "Zürich", "de")
    (firm,) = customers([shop])
    members = _join(_forty(firm, people))
    teams = Team.objects.bulk_create(Team(organization=firm, name=name) for name in TEAMS)
    _fill(firm, teams, members)
    Entry.objects.bulk_create(history(firm, members, TEAMS, 1500))
    _hang([firm])
    picture(people[::3])
    _invite(Member(members[0], Person(people[0], fresh=True)), teams[0])


def agency() -> None:
    """An agency that belongs to 2,000 organizations, for a switcher and lists that are long."""
    sketches = [
        Sketch("Théa", "Vuilleumier", "thea@meridian.example"),
        *islice(crowd("clients.example"), CLIENTS // CLIENTS_OF_ONE + 1),
    ]
    thea, *owners = accounts(sketches)
    (own,) = customers([Shop("Atelier Meridian", "CH", "1003", "Lausanne", "fr")])
    clients = customers(islice(shops(), CLIENTS))
    members = _join(
        [
            place(own, thea, Role.LEGAL_REPRESENTATIVE),
            *_of_clients(clients, thea, owners),
        ]
    )
    Entry.objects.bulk_create(history(own, members[:1], (), 40))
    _hang(clients[:40])


def counter() -> None:
    """Somebody behind the counter, and two people who ask to be let back in."""
    (sasha,) = accounts([Sketch("Sasha", "Guichet", "sasha@comptoir.example")])
    add_staff(System(), email=sasha.email)
    add_app(Person(sasha, fresh=True), secret=APP_SECRET)
    stories = [
        ("desire@perrin.example", "Désiré Perrin", "Mon téléphone est tombé dans le lac."),
        ("nobody@example.org", "N. N.", "I forgot which address I used."),
    ]
    for email, name, story in stories:
        RecoveryRequest.objects.create(
            email=email, contact="help.me@example.net", name=name, story=story, language="fr"
        )


SCENES: tuple[Callable[[], None], ...] = (webmaster, family, company, agency, counter, shopping)


def _join(places: list[Membership]) -> list[Membership]:
    return Membership.objects.bulk_create(places, AT_ONCE)


def _hang(organizations: Sequence[Organization]) -> None:
    Logo.objects.bulk_create(
        logo(organization, number) for number, organization in enumerate(organizations)
    )


def _forty(firm: Organization, people: Sequence[User]) -> list[Membership]:
    """Two legal representatives, three administrators, thirty collaborators, five from outside."""
    roles = [
        *[Role.LEGAL_REPRESENTATIVE] * 2,
        *[Role.ADMINISTRATOR] * 3,
        *[Role.COLLABORATOR] * 30,
        *[Role.EXTERNAL] * 5,
    ]
    steps = {Role.COLLABORATOR: (Accounting.NONE, Accounting.SEE, Accounting.MANAGE)}
    places = []
    for number, (user, role) in enumerate(zip(people, roles, strict=True)):
        accounting = steps.get(role, (Accounting.NONE,))
        unseen = timedelta(hours=number * number) if (number + 1) % 9 else None
        step = accounting[number % len(accounting)]
        places.append(place(firm, user, role, accounting=step, unseen=unseen))
    for blocked in places[20:22]:
        blocked.blocked_at = now() - timedelta(days=12)
    return places


def _fill(firm: Organization, teams: Sequence[Team], members: Sequence[Membership]) -> None:
    TeamPlace.objects.bulk_create(
        TeamPlace(organization=firm, team=team, membership=member, leads=number in LEADERS)
        for number, member in enumerate(members)
        for team in {teams[number % len(teams)], teams[number * number % len(teams)]}
    )


def _invite(representative: Member, team: Team) -> None:
    """Five that wait, three that expired; their letters are written when the worker starts."""
    sent = invite(
        representative,
        emails=[
            f"{name}@beispiel.example"
            for name in ("anna", "bruno", "chiara", "dario", "eva", "falk", "greta", "horst")
        ],
        role=Role.COLLABORATOR,
        accounting=Accounting.NONE,
        teams=[team],
        language="de",
        message="Willkommen bei Nordlicht!",
    )
    past = now() - timedelta(days=34)
    expired = Invitation.objects.filter(pk__in=[invitation.pk for invitation in sent[5:]])
    expired.update(created_at=past, sent_at=past, until=now() - timedelta(days=4))


def _of_clients(
    clients: Sequence[Organization], agent: User, owners: Sequence[User]
) -> list[Membership]:
    """Each client has an owner of its own; the agency administers most, and helps in the rest."""
    places = []
    for number, client in enumerate(clients):
        unseen = timedelta(hours=number + 1) if number % 3 else None
        role = Role.ADMINISTRATOR if number % 4 else Role.COLLABORATOR
        owner = owners[number // CLIENTS_OF_ONE]
        places.append(place(client, owner, Role.LEGAL_REPRESENTATIVE, unseen=unseen))
        places.append(place(client, agent, role, unseen=unseen))
    return places
