"""Every code with which a rule refuses, and every warning: what it says, in English and in German."""

REFUSALS: dict[str, tuple[str, str]] = {
    "already_exists": (
        "The id is taken, for ever: ids are never used again.",
        "Die Kennung ist vergeben, und zwar für immer.",
    ),
    "unknown_organisation": (
        "The command names an organisation that is not registered in this book.",
        "Die genannte Organisation ist in diesem Buch nicht erfasst.",
    ),
    "unknown_neighbourhood": (
        "The command names a neighbourhood that is not defined in this book.",
        "Das genannte Quartier ist in diesem Buch nicht angelegt.",
    ),
    "unknown_agreement": (
        "The command names an agreement that this book does not hold.",
        "Die genannte Vereinbarung steht nicht in diesem Buch.",
    ),
    "unknown_unit": (
        "The organisation has no such unit.",
        "Die Organisation hat keine solche Einheit.",
    ),
    "unknown_party": (
        "The organisation is not a party of this agreement.",
        "Die Organisation ist nicht Partei dieser Vereinbarung.",
    ),
    "unknown_contribution": (
        "The agreement has no such contribution, or none for that year.",
        "Die Vereinbarung kennt keinen solchen Beitrag, oder keinen für dieses Jahr.",
    ),
    "unknown_milestone": (
        "The agreement has no such milestone.",
        "Die Vereinbarung kennt keinen solchen Meilenstein.",
    ),
    "not_a_municipality": (
        "The organisation named as municipality is of another kind.",
        "Die als Kommune genannte Organisation ist keine Kommune.",
    ),
    "organisation_dissolved": (
        "The organisation had been dissolved before the act took effect.",
        "Die Organisation war aufgelöst, bevor die Handlung wirksam wurde.",
    ),
    "own_successor": (
        "An organisation can't succeed itself.",
        "Eine Organisation kann nicht ihre eigene Nachfolgerin sein.",
    ),
    "unit_exists": (
        "The organisation has a unit of this id already.",
        "Die Organisation hat bereits eine Einheit mit dieser Kennung.",
    ),
    "identifier_taken": (
        "The organisation has another value in this scheme already.",
        "Die Organisation hat in diesem Schema bereits einen anderen Wert.",
    ),
    "extension_must_not_shorten": (
        "The new end of an extension lies after the end in force; ending earlier is a termination or a shortening.",
        "Das neue Ende einer Verlängerung liegt nach dem geltenden Ende; früher enden heißt kündigen oder kürzen.",
    ),
    "shortening_must_shorten": (
        "The new end of a shortening lies before the end in force.",
        "Das neue Ende einer Kürzung liegt vor dem geltenden Ende.",
    ),
    "book_archived": (
        "The book is archived: it is read, and nothing is recorded in it before it is reopened.",
        "Das Buch ist archiviert: Es wird gelesen, und erst nach der Wiederöffnung wird darin wieder erfasst.",
    ),
    "book_not_archived": (
        "The book is not archived.",
        "Das Buch ist nicht archiviert.",
    ),
    "reason_required": (
        "This act needs the code of its reason.",
        "Diese Handlung braucht den Schlüssel ihres Grundes.",
    ),
    "continuity_required": (
        "An extension after the old end says whether it is seamless or leaves a gap.",
        "Eine Verlängerung nach dem alten Ende sagt, ob sie nahtlos ist oder eine Lücke lässt.",
    ),
    "gap_start_required": (
        "An extension with a gap says when the term starts again, after the old end and not after the new one.",
        "Eine Verlängerung mit Lücke sagt, wann die Laufzeit wieder beginnt: zwischen altem und neuem Ende.",
    ),
    "term_reversed": (
        "The term would end before it starts.",
        "Die Laufzeit würde vor ihrem Beginn enden.",
    ),
    "outside_term": (
        "The years of a contribution lie inside the term, on the sides of the term that are known.",
        "Die Jahre eines Beitrags liegen in der Laufzeit, soweit deren Grenzen bekannt sind.",
    ),
    "outside_area": (
        "A contribution goes to a neighbourhood of its agreement.",
        "Ein Beitrag geht an ein Quartier seiner Vereinbarung.",
    ),
    "already_committed": (
        "One live commitment per party, form, purpose and year: a second figure is a revision.",
        "Je Partei, Form, Zweck und Jahr gilt eine Zusage: ein zweiter Betrag ist eine Änderung.",
    ),
    "already_pledged": (
        "The contribution is pledged for this year already: a second figure is a revision.",
        "Der Beitrag ist für dieses Jahr bereits in Aussicht gestellt: ein zweiter Betrag ist eine Änderung.",
    ),
    "contribution_differs": (
        "A contribution keeps its party, form, purpose and neighbourhood; another one needs another id.",
        "Ein Beitrag behält Partei, Form, Zweck und Quartier; ein anderer braucht eine andere Kennung.",
    ),
    "amount_not_positive": (
        "An amount is above zero: money back is a return, a wrong entry is a reversal.",
        "Ein Betrag ist größer als null: Rückfluss ist eine Rückgabe, eine falsche Buchung ein Storno.",
    ),
    "currency_differs": (
        "Amounts are in the currency of the book.",
        "Beträge stehen in der Währung des Buchs.",
    ),
    "quantity_or_lump_sum_required": (
        "Staff time that has a value needs the quantity it comes from, or an agreed lump sum.",
        "Personal, das einen Wert hat, braucht die Menge, aus der er folgt, oder eine vereinbarte Pauschale.",
    ),
    "value_not_rate_times_quantity": (
        "The value of hours is quantity times rate, rounded half up to the cent.",
        "Der Wert von Stunden ist Menge mal Satz, kaufmännisch auf den Cent gerundet.",
    ),
    "annual_hours_required": (
        "Full-time equivalents become hours by stated annual hours.",
        "Vollzeitstellen werden mit angegebenen Jahresstunden zu Stunden.",
    ),
    "no_condition_open": (
        "The contribution has no open condition for this year.",
        "Der Beitrag hat für dieses Jahr keine offene Bedingung.",
    ),
    "two_parties_required": (
        "An agreement has two distinct parties or more; a network may have one.",
        "Eine Vereinbarung hat mindestens zwei verschiedene Parteien, ein Netzwerk mindestens eine.",
    ),
    "already_party": (
        "The organisation is a party of this agreement already.",
        "Die Organisation ist bereits Partei dieser Vereinbarung.",
    ),
    "signed_in_future": (
        "No signature lies in the future.",
        "Keine Unterschrift liegt in der Zukunft.",
    ),
    "signature_required": (
        "An agreement without a known signature date is recorded with certainty announced or less.",
        "Eine Vereinbarung ohne bekanntes Unterschriftsdatum gilt höchstens als angekündigt.",
    ),
    "agreement_ended": (
        "After the end of an agreement only receipts, deliveries, returns, proofs and corrections are recorded.",
        "Nach dem Ende werden nur Eingänge, Leistungen, Rückgaben, Nachweise und Berichtigungen erfasst.",
    ),
    "milestone_closed": (
        "The milestone was reached or missed already.",
        "Der Meilenstein ist bereits erreicht oder verfehlt.",
    ),
    "reached_in_future": (
        "A milestone is reached on a day that has come.",
        "Ein Meilenstein wird an einem Tag erreicht, der schon war.",
    ),
    "unknown_entry": (
        "There is no entry at this position.",
        "An dieser Position steht kein Eintrag.",
    ),
    "entry_not_amendable": (
        "The opening of the book, amendments themselves and what was done to personal data are not amended.",
        "Die Eröffnung des Buchs, Berichtigungen selbst und was mit Personendaten geschah, werden nicht berichtigt.",
    ),
    "already_reversed": (
        "An entry is reversed at most once, and a reversal is final.",
        "Ein Eintrag wird höchstens einmal storniert, und ein Storno ist endgültig.",
    ),
    "amended_twice": (
        "A set of amendments names each entry once.",
        "Eine Berichtigung nennt jeden Eintrag einmal.",
    ),
    "own_id_stays": (
        "A corrected entry keeps the id it was recorded with; another thing needs an entry of its own.",
        "Ein berichtigter Eintrag behält seine Kennung; etwas anderes braucht einen eigenen Eintrag.",
    ),
    "has_dependants": (
        "Other entries depend on the one to be reversed: amend them in the same set.",
        "Andere Einträge hängen von dem stornierten ab: sie gehören in dieselbe Berichtigung.",
    ),
    "period_already_closed": (
        "The year is closed already.",
        "Das Jahr ist bereits abgeschlossen.",
    ),
    "period_not_begun": (
        "A year is closed once it has begun.",
        "Ein Jahr wird erst abgeschlossen, wenn es begonnen hat.",
    ),
    "unknown_witness": (
        "The book has admitted no such witness.",
        "Das Buch hat keine solche Zeugin zugelassen.",
    ),
    "not_a_witness_key": (
        "A witness is admitted with the public key of a witness: a C2SP vkey of type 4, with a name of its own.",
        "Wer bezeugt, braucht einen öffentlichen Zeugenschlüssel: einen C2SP-vkey vom Typ 4 mit eigenem Namen.",
    ),
    "witness_key_taken": (
        "A key is admitted once, for one witness; another witness needs another key.",
        "Ein Schlüssel wird einmal zugelassen; eine weitere Zeugin braucht einen anderen.",
    ),
    "witness_dismissed": (
        "The witness was dismissed: nothing is taken from it any more.",
        "Die Zeugin ist entlassen: Von ihr wird nichts mehr angenommen.",
    ),
    "false_cosignature": (
        "The cosignature was not made with this key over this checkpoint.",
        "Die Mitzeichnung stammt nicht von diesem Schlüssel oder gilt nicht diesem Prüfpunkt.",
    ),
    "cosignature_in_future": (
        "A cosignature does not lie in the future.",
        "Eine Mitzeichnung liegt nicht in der Zukunft.",
    ),
    "foreign_checkpoint": (
        "The checkpoint is of another log.",
        "Der Prüfpunkt gehört zu einem anderen Protokoll.",
    ),
    "unissued_checkpoint": (
        "This book has not issued such a checkpoint.",
        "Einen solchen Prüfpunkt hat dieses Buch nicht ausgestellt.",
    ),
    "not_signed_by_book": (
        "Only a note that the book's own key has signed proves anything against it.",
        "Gegen das Buch beweist nur, was sein eigener Schlüssel unterzeichnet hat.",
    ),
    "no_contradiction": (
        "The log begins with just what this checkpoint covers.",
        "Das Protokoll beginnt genau mit dem, was dieser Prüfpunkt umfasst.",
    ),
    "unknown_valuation_basis": (
        "The command names a valuation basis that this book does not hold.",
        "Die genannte Bewertungsgrundlage steht nicht in diesem Buch.",
    ),
    "basis_not_valid": (
        "The valuation basis has this group and is valid in every year that it values.",
        "Die Bewertungsgrundlage kennt diese Gruppe und gilt in jedem Jahr, das mit ihr bewertet wird.",
    ),
    "rate_not_of_basis": (
        "Rate and annual hours are those that the valuation basis states for the group.",
        "Satz und Jahresstunden sind die, die die Bewertungsgrundlage für die Gruppe nennt.",
    ),
    "validity_reversed": (
        "A valuation basis does not cease to be valid before it begins to be.",
        "Eine Bewertungsgrundlage endet nicht, bevor sie gilt.",
    ),
    "group_exists": (
        "A valuation basis names each group once.",
        "Eine Bewertungsgrundlage nennt jede Gruppe einmal.",
    ),
    "not_a_network": (
        "Only the agreement of a network has members.",
        "Nur die Vereinbarung eines Netzwerks hat Mitglieder.",
    ),
    "already_member": (
        "The organisation is a member of this network already.",
        "Die Organisation ist bereits Mitglied dieses Netzwerks.",
    ),
    "unknown_member": (
        "The organisation is not a named member of this network.",
        "Die Organisation ist kein benanntes Mitglied dieses Netzwerks.",
    ),
    "unknown_theme": (
        "The review has no such theme.",
        "Die Fortführungsprüfung kennt kein solches Thema.",
    ),
    "unknown_activity": (
        "The review has no such activity.",
        "Die Fortführungsprüfung kennt keine solche Aktivität.",
    ),
    "theme_exists": (
        "A review names each theme once.",
        "Eine Fortführungsprüfung nennt jedes Thema einmal.",
    ),
    "more_than_stated": (
        "Activities and lights are never more than the number of activities that was stated.",
        "Aktivitäten und Ampeln sind nie mehr, als Aktivitäten angegeben sind.",
    ),
    "assessed_in_future": (
        "An assessment and an expression of interest are of a day that has come.",
        "Eine Einschätzung und eine Interessensbekundung sind von einem Tag, der schon war.",
    ),
    "light_known": (
        "The activity has a light of its own: it is not one of the unnamed any more.",
        "Die Aktivität hat schon eine eigene Ampel: sie zählt nicht mehr zu den unbenannten.",
    ),
    "resolved_in_future": (
        "A resolution is passed, revoked or fulfilled on a day that has come.",
        "Ein Beschluss wird an einem Tag gefasst, aufgehoben oder erfüllt, der schon war.",
    ),
    "nothing_approved": (
        "Only a resolution that approves something has a condition, and links to what it approves.",
        "Nur ein zustimmender Beschluss hat eine Bedingung und verweist auf das, was er genehmigt.",
    ),
    "not_a_lease": (
        "Only an agreement of kind lease is approved as a lease.",
        "Als Mietvertrag genehmigt wird nur eine Vereinbarung dieser Art.",
    ),
    "already_approved": (
        "The resolution names this already.",
        "Der Beschluss nennt das bereits.",
    ),
    "resolution_revoked": (
        "The resolution was revoked.",
        "Der Beschluss ist aufgehoben.",
    ),
    "form_differs": (
        "Money is called, received, spent and returned; time and things are delivered.",
        "Geld wird abgerufen, gezahlt, ausgegeben und zurückgezahlt; Zeit und Sachen werden geleistet.",
    ),
    "unknown_instalment": (
        "The contribution has no such instalment or call for that year.",
        "Der Beitrag kennt für dieses Jahr keine solche Rate und keinen solchen Abruf.",
    ),
    "returned_above_received": (
        "No more money is returned than was received.",
        "Es wird nicht mehr Geld zurückgezahlt, als eingegangen ist.",
    ),
    "booked_in_future": (
        "What is recorded as having happened has a day that has come.",
        "Was als geschehen erfasst wird, hat einen Tag, der schon war.",
    ),
    "delivery_reversed": (
        "A delivery does not end before it begins.",
        "Eine Leistung endet nicht vor ihrem Beginn.",
    ),
    "unknown_proof": (
        "The agreement has no such proof of use, or none of that contribution.",
        "Die Vereinbarung kennt keinen solchen Verwendungsnachweis, oder keinen dieses Beitrags.",
    ),
    "proof_order": (
        "A proof is requested, submitted, examined; it is submitted anew only after an objection.",
        "Ein Nachweis wird angefordert, vorgelegt, geprüft; neu vorgelegt wird er nur nach einer Beanstandung.",
    ),
    "accepted_above_proved": (
        "No more is accepted and objected to than was proved.",
        "Es wird nicht mehr anerkannt und beanstandet, als nachgewiesen ist.",
    ),
    "reference_reused": (
        "The external reference was recorded with other content.",
        "Die externe Referenz ist bereits mit anderem Inhalt erfasst.",
    ),
    "person_erased": (
        "The record was erased: nothing is left to act on.",
        "Der Datensatz ist gelöscht: Es ist nichts mehr da, womit etwas geschehen könnte.",
    ),
    "person_restricted": (
        "A record whose processing is restricted is not erased: lift the restriction first.",
        "Ein Datensatz mit eingeschränkter Verarbeitung wird nicht gelöscht: Erst ist die Einschränkung aufzuheben.",
    ),
    "already_restricted": (
        "The processing of the record is restricted already.",
        "Die Verarbeitung des Datensatzes ist bereits eingeschränkt.",
    ),
    "not_restricted": (
        "The processing of the record is not restricted.",
        "Die Verarbeitung des Datensatzes ist nicht eingeschränkt.",
    ),
    "nothing_changes": (
        "The command would change nothing.",
        "Die Handlung würde nichts ändern.",
    ),
    "rules_already_set": (
        "A fund has one set of rules for a day: others begin on another day, a wrong entry is corrected.",
        "Ein Fonds hat für einen Tag nur einen Satz Regeln: andere beginnen an einem anderen Tag, "
        "eine falsche Erfassung wird berichtigt.",
    ),
    "floor_above_cap": (
        "The least for one project is not more than the most.",
        "Der Mindestbetrag je Projekt übersteigt nicht den Höchstbetrag.",
    ),
    "no_rules_in_force": (
        "The fund has no rules for that time.",
        "Der Fonds hat für diese Zeit keine Regeln.",
    ),
    "carry_over_unknown": (
        "Nobody has stated whether money that is left may be carried over, so none is.",
        "Ob Restmittel übertragen werden dürfen, hat niemand gesagt: also wird nichts übertragen.",
    ),
    "money_lapsed": (
        "By the rules of the fund, money that is left lapses with the year.",
        "Nach den Regeln des Fonds verfallen Restmittel mit dem Jahr.",
    ),
    "carried_above_left": (
        "No more is carried over than is left of the year before.",
        "Es wird nicht mehr übertragen, als vom Vorjahr übrig ist.",
    ),
    "unknown_fund_year": (
        "The fund has no such year in this book.",
        "Dieses Jahr des Fonds ist in diesem Buch nicht eröffnet.",
    ),
    "unknown_application": (
        "The year has no such application.",
        "In diesem Jahr gibt es keinen solchen Antrag.",
    ),
    "application_decided": (
        "The application was rejected, or led to an award that holds.",
        "Der Antrag ist bereits abgelehnt oder bewilligt.",
    ),
    "unknown_award": (
        "The year has no such award.",
        "In diesem Jahr gibt es keine solche Bewilligung.",
    ),
    "award_cancelled": (
        "The award was cancelled.",
        "Die Bewilligung ist aufgehoben.",
    ),
    "award_above_cap": (
        "The awards for one project stay within the most that the rules of that day allow.",
        "Die Bewilligungen für ein Projekt bleiben im Höchstbetrag, der an diesem Tag gilt.",
    ),
    "award_below_floor": (
        "An award is not below the least that the rules of that day allow.",
        "Eine Bewilligung liegt nicht unter dem Mindestbetrag, der an diesem Tag gilt.",
    ),
    "unknown_category": (
        "The category is not on the list in force on that day.",
        "Der Förderbereich steht nicht auf der Liste, die an diesem Tag gilt.",
    ),
    "own_share_too_low": (
        "The award leaves less of the project's cost to its own people than the rules of that day ask.",
        "Die Bewilligung lässt einen geringeren Eigenanteil, als an diesem Tag verlangt ist.",
    ),
    "fund_year_exhausted": (
        "The live awards of a year stay within its envelope, top-ups and what was carried over.",
        "Die Bewilligungen eines Jahres bleiben im Rahmen aus Jahresbetrag, Aufstockungen und Übertrag.",
    ),
    "outside_fund_year": (
        "An award of a year is decided by the end of the year.",
        "Über die Mittel eines Jahres wird bis zu dessen Ende entschieden.",
    ),
    "decided_in_future": (
        "A decision was taken on a day that has come.",
        "Entschieden wird an einem Tag, der schon war.",
    ),
    "paid_above_award": (
        "No more is paid than was awarded.",
        "Es wird nicht mehr ausgezahlt als bewilligt.",
    ),
    "returned_above_paid": (
        "No more comes back than was paid.",
        "Es fließt nicht mehr zurück als ausgezahlt.",
    ),
}
"""Code of every refusal by a rule -> (English, German): what the rule says. The list is closed: tests hold it."""

WARNINGS: dict[str, tuple[str, str]] = {
    "period_closed": (
        "The year had been closed before this was recorded; it stands in the report of late entries.",
        "Das Jahr war bereits abgeschlossen; der Eintrag steht in der Liste der Nachträge.",
    ),
    "possible_double_funding": (
        "Another giver has promised something to the same recipient for the same purpose and time.",
        "Für denselben Empfänger, Zweck und Zeitraum gibt es schon eine Zusage von anderer Seite.",
    ),
    "named_above_stated": (
        "More members are named than were stated.",
        "Es sind mehr Mitglieder benannt als angegeben.",
    ),
    "received_above_committed": (
        "More was received than is committed.",
        "Es ist mehr eingegangen als zugesagt.",
    ),
    "spent_above_received": (
        "More was spent than was received.",
        "Es ist mehr ausgegeben als eingegangen.",
    ),
}
"""Code of every warning -> (English, German): recorded all the same, shown in the answer and kept with the event."""
