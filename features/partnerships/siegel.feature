# language: de
Funktionalität: Ein verändertes Buch wird nicht bedient

  Jeder Eintrag des Quartierbuchs ist versiegelt. Wer das Buch führt, kann seine Dateien ändern; verhindern lässt sich das
  nicht. Es fällt aber auf: Passen Protokoll und Siegel nicht zusammen, gibt das Buch keine Auskunft mehr. Wer auch das
  Siegel neu schreibt, den verrät ein Prüfpunkt, den ein Partner bei sich verwahrt. Ein Prüfpunkt, den niemand außerhalb
  hat, schützt niemanden; und ob eine Angabe stimmte, als sie erfasst wurde, weiß kein Siegel.

  Grundlage:
    Angenommen die Stadt Duisburg führt seit dem 02.06.2025 ein Quartierbuch
    Und Quelle der Angaben ist die Pressemitteilung "VIVAWEST und Stadt setzen Kooperation im Quartier Dichterviertel fort"
    Und erfasst sind die Organisationen:
      | Kennung        | Name           | Art                 | Gemeindeschlüssel | Einheit |
      | stadt-duisburg | Stadt Duisburg | Kommune             | 05112000          | –       |
      | vivawest       | VIVAWEST       | Wohnungsunternehmen | –                 | –       |
    Und erfasst ist das Quartier "Dichterviertel" der Stadt Duisburg

  Szenario: Wird das Buch am Dienst vorbei geändert, gibt es keine Auskunft mehr
    Wenn am 05.07.2025 das Quartier Dichterviertel nachgeschlagen wird
    Dann liegt es in der Kommune "Stadt Duisburg" mit dem Gemeindeschlüssel 05112000
    Wenn am Dienst vorbei der letzte Eintrag geändert und der Dienst neu gestartet wird
    Und am 05.07.2025 das Quartier Dichterviertel nachgeschlagen wird
    Dann wird das abgelehnt, denn: "Protokoll und Siegel des Buchs passen nicht zusammen: Es wurde am Dienst vorbei geändert."

  Szenario: Wer auch das Siegel neu schreibt, den verrät ein verwahrter Prüfpunkt
    Angenommen die AWO verwahrt einen Prüfpunkt des Buchs
    Wenn das Buch gegen ihren Prüfpunkt gehalten wird
    Dann ist es in Ordnung
    Wenn der Name der Organisation "vivawest" samt Siegel und Unterschrift umgeschrieben wird
    Und das Buch für sich geprüft wird
    Dann ist es in Ordnung
    Wenn das Buch gegen ihren Prüfpunkt gehalten wird
    Dann wird gefunden: "Das Protokoll setzt einen außerhalb verwahrten Prüfpunkt nicht fort: Sein Verlauf wurde umgeschrieben."
