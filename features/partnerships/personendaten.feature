# language: de
Funktionalität: Namen im Quartierbuch und die Rechte derer, die sie tragen

  Wer einen Vertrag unterschreibt, Ansprechperson ist oder etwas erfasst, steht nicht mit seinem Namen im Protokoll des
  Buchs. Dort steht eine zufällige Kennung; der Name liegt in einem Tresor. So kann eine Person Auskunft, Berichtigung,
  Einschränkung und Löschung verlangen (Art. 15 bis 18 DSGVO), ohne dass sich an einem Betrag oder am Siegel des Buchs
  etwas ändert.

  Die Partner und ihre Beiträge sind die im Dichterviertel. Die unterzeichnende Person ist erfunden.

  Grundlage:
    Angenommen die Stadt Duisburg führt seit dem 02.06.2025 ein Quartierbuch
    Und Quelle der Angaben ist die Pressemitteilung "VIVAWEST und Stadt setzen Kooperation im Quartier Dichterviertel fort"
    Und VIVAWEST und die Stadt Duisburg bringen 2025 und 2026 im Dichterviertel jeweils 97.000,00 EUR ein
    Und für VIVAWEST hat am 02.06.2025 "Erika Beispiel" mit der Funktion "Leitung Kundencenter" unterschrieben

  Regel: Eine Person erfährt alles, was das Buch über sie weiß

    Szenario: Auskunft an die Person
      Wenn am 05.07.2026 Auskunft über die unterzeichnende Person verlangt wird
      Dann steht in der Auskunft der Name "Erika Beispiel"
      Und genannt ist sie dort:
        | Vorgang                  | Tag        |
        | Unterschrift geleistet   | 05.07.2025 |

  Regel: Was falsch erfasst ist, wird berichtigt

    Szenario: Der Name war falsch geschrieben
      Wenn am 01.03.2026 der Name der unterzeichnenden Person in "Erika Muster" berichtigt wird
      Dann ist der Vertrag für VIVAWEST unterschrieben von "Erika Muster"
      Und so steht es auch im Stand vom 05.07.2025
      Und im Protokoll des Buchs steht weder "Erika Beispiel" noch "Erika Muster"

  Regel: Was strittig ist, wird nicht gezeigt

    Szenario: Die Person bestreitet, dass ihre Daten richtig sind
      Wenn am 01.03.2026 die Verarbeitung eingeschränkt wird, weil "Richtigkeit bestritten"
      Dann zeigt der Vertrag für VIVAWEST eine Unterschrift, deren Name zurückgehalten wird
      Wenn am 15.03.2026 die Löschung der Person verlangt wird, weil "Widerspruch"
      Dann wird das abgelehnt, denn: "Ein Datensatz mit eingeschränkter Verarbeitung wird nicht gelöscht: Erst ist die Einschränkung aufzuheben."
      Wenn am 01.04.2026 die Einschränkung aufgehoben wird
      Dann ist der Vertrag für VIVAWEST unterschrieben von "Erika Beispiel"

  Regel: Ein Name wird gelöscht, und jeder Betrag bleibt

    Szenario: Wer unterschrieben hat, verlangt die Löschung des Namens
      Wenn am 01.03.2026 die Löschung der Person verlangt wird, weil "nicht mehr benötigt"
      Dann zeigt der Vertrag für VIVAWEST eine Unterschrift, deren Name gelöscht ist
      Und so ist es auch im Stand vom 05.07.2025
      Und die Unterschrift selbst und ihr Tag 02.06.2025 stehen weiter im Vertrag
      Und im Dichterviertel sind für 2026 weiterhin 97.000,00 EUR zugesagt
      Und dass gelöscht wurde, von wem und aus welchem Grund, steht im Protokoll, der Name nicht

    Szenario: Die Löschung wird nicht rückgängig
      Angenommen am 01.03.2026 wurde die Person gelöscht, weil "Einwilligung widerrufen"
      Wenn am 02.03.2026 der Name der unterzeichnenden Person in "Erika Muster" berichtigt wird
      Dann wird das abgelehnt, denn: "Der Datensatz ist gelöscht: Es ist nichts mehr da, womit etwas geschehen könnte."

  Regel: Das Buch erinnert an das Ende der Aufbewahrung

    Szenario: Zehn Jahre nach dem Ende des Vertrags ist der Name zu löschen
      Angenommen der Name der Person wird bis 31.12.2036 aufbewahrt
      Wenn gefragt wird, was am 31.12.2036 länger aufbewahrt ist als vorgesehen
      Dann ist es niemand
      Wenn gefragt wird, was am 02.01.2037 länger aufbewahrt ist als vorgesehen
      Dann ist es die unterzeichnende Person, seit 2 Tagen
