"""The French labels that the guides fix stand in the catalogue to the letter (docs/rules.md)."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

LABELS = {
    "User management": "Gestion des Utilisateurs",
    "Add a user": "Ajouter un utilisateur",
    "Manage my profile": "Gérer mon profil",
    "My organizations": "Mes organisations",
    "Manage": "Gérer",
    "Manage my organization": "Gérer mon organisation",
    "Customer account": "Compte client",
    "Edit": "Modifier",
    "Save": "Enregistrer",
    "Delete the customer account": "Supprimer le compte client",
    "Security and recovery settings": "Sécurité et paramètres de récupération",
    "Manage security": "Gérer la sécurité",
    "Recovery e-mail": "E-mail de récupération",
    "Knowledge base": "Base de connaissances",
    "Teams": "Équipes",
    "Change the role": "Modifier le rôle",
    "Remove from the organization": "Retirer de l'organisation",
    "Leave the organization": "Quitter l'organisation",
    "Log out": "Se déconnecter",
    "Create an organization": "Créer une organisation",
    "Download my data": "Télécharger mes données",
    "legal representative": "responsable légal",
    "administrator": "administrateur",
    "collaborator": "collaborateur",
    "external user": "utilisateur externe",
}


@pytest.fixture(scope="module")
def french():
    with Path("src/comptoir/locale/fr/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="fr")


@pytest.mark.parametrize(("english", "label"), LABELS.items())
def test_the_label_is_said_to_the_letter(french, english, label):
    assert french.get(english).string == label
