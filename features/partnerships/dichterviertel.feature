# language: de
Funktionalität: Kooperation im Quartier Dichterviertel, Duisburg

  VIVAWEST und die Stadt Duisburg engagieren sich seit 2004 gemeinsam im Quartier Dichterviertel. Sie wollen die
  Menschen im Quartier stärken und die gute Nachbarschaft fördern. Ihr Kooperationsvertrag wurde um zwei Jahre bis Ende
  2026 verlängert; für 2025 und 2026 bringen sie jeweils 97.000 Euro im Jahr ein.

  Dieser Text hält fest, was dem Quartierbuch darüber mitgeteilt ist und welche Auskunft es gibt. Jeder Satz wird am
  laufenden Buch geprüft. Quelle ist die Pressemitteilung der Partner: Was sie sagt, gilt als angekündigt; was nur aus
  ihr folgt, gilt als angenommen. Was sie nicht sagt, bleibt unbekannt und wird nicht geschätzt. Personen erscheinen
  allein mit ihrer Funktion.

  Grundlage:
    Angenommen die Stadt Duisburg führt seit dem 02.06.2025 ein Quartierbuch
    Und Quelle der Angaben ist die Pressemitteilung "VIVAWEST und Stadt setzen Kooperation im Quartier Dichterviertel fort"
    Und erfasst sind die Organisationen:
      | Kennung        | Name           | Art                 | Gemeindeschlüssel | Einheit                    |
      | stadt-duisburg | Stadt Duisburg | Kommune             | 05112000          | Stabsstelle Bildungsregion |
      | vivawest       | VIVAWEST       | Wohnungsunternehmen | –                 | Kundencenter Rhein-Ruhr    |
    Und erfasst ist das Quartier "Dichterviertel" der Stadt Duisburg
    Und zu seinem Umfeld ist angegeben: "Wohnungen von VIVAWEST in Duisburg" über 9.200
    Und die Parteien des Vertrags sind:
      | Partei         | Rolle    | Einheit                    | Ansprechperson                     |
      | VIVAWEST       | Förderer | Kundencenter Rhein-Ruhr    | Leitung Kundencenter               |
      | Stadt Duisburg | Förderer | Stabsstelle Bildungsregion | Leitung Stabsstelle Bildungsregion |
    Und der Vertrag ist am 02.06.2025 so erfasst:
      | Titel                   | Kooperation Dichterviertel                             |
      | Art                     | Kooperation                                            |
      | Zweck                   | Quartiersmanagement, Sozialberatung, Bildung, Freizeit |
      | Quartier                | Dichterviertel                                         |
      | Beginn                  | 2004                                                   |
      | Ende                    | 31.12.2024                                             |
      | Gewissheit der Laufzeit | angenommen                                             |
      | Ort                     | Quartiersbüro, Goetheplatz 1                           |
      | Angebot                 | Sprachkurse                                            |
      | Angebot                 | Unterstützung bei Behördengängen                       |
      | Angebot                 | internationales Kinderfest                             |

  Regel: Wer die Partner sind und was sie vereinbart haben

    Szenario: Zwei Parteien wirken im Dichterviertel zusammen
      Wenn am 02.06.2025 gefragt wird, wer am 31.12.2024 im Dichterviertel zusammenwirkte
      Dann sind es diese Partner:
        | Partei         | Art                 | Rolle    | Einheit                    | Ansprechperson                     |
        | VIVAWEST       | Wohnungsunternehmen | Förderer | Kundencenter Rhein-Ruhr    | Leitung Kundencenter               |
        | Stadt Duisburg | Kommune             | Förderer | Stabsstelle Bildungsregion | Leitung Stabsstelle Bildungsregion |

    Szenario: Das Dichterviertel ist ein Quartier der Stadt Duisburg
      Wenn am 05.07.2025 das Quartier Dichterviertel nachgeschlagen wird
      Dann liegt es in der Kommune "Stadt Duisburg" mit dem Gemeindeschlüssel 05112000
      Und zu seinem Umfeld gehören "Wohnungen von VIVAWEST in Duisburg", nämlich über 9.200

    Szenario: Gegenstand, Ort und Angebote der Kooperation
      Wenn am 05.07.2025 der Vertrag nachgeschlagen wird
      Dann steht darin:
        | Titel    | Kooperation Dichterviertel                             |
        | Art      | Kooperation                                            |
        | Zweck    | Quartiersmanagement, Sozialberatung, Bildung, Freizeit |
        | Quartier | Dichterviertel                                         |
        | Ort      | Quartiersbüro, Goetheplatz 1                           |
        | Angebot  | Sprachkurse                                            |
        | Angebot  | Unterstützung bei Behördengängen                       |
        | Angebot  | internationales Kinderfest                             |

    Szenario: Die Partner arbeiten seit 2004 zusammen; das alte Ende ist abgeleitet
      Wenn am 02.06.2025 der Vertrag nachgeschlagen wird
      Dann steht darin:
        | Beginn                  | 2004        |
        | Ende                    | 31.12.2024  |
        | Gewissheit der Laufzeit | angenommen  |
        | Gewissheit              | angekündigt |
      Und am 31.12.2024 war der Vertrag in Kraft
      Und am 01.01.2025 war der Vertrag abgelaufen

    Szenario: Im Jahr 2024 haben die Partner 20 Jahre Kooperation gefeiert
      Angenommen am 02.06.2025 ist der Meilenstein "20 Jahre Kooperation" als erreicht im Jahr 2024 erfasst
      Wenn am 05.07.2025 der Vertrag nachgeschlagen wird
      Dann steht darin:
        | Meilenstein | 20 Jahre Kooperation, erreicht 2024 |

    Szenario: Was über die Zeit bis 2024 nicht bekannt ist, steht als fehlend im Bericht
      Wenn am 05.07.2025 gefragt wird, welche Angaben fehlen
      Dann fehlen der "Kooperation Dichterviertel":
        | Angabe               | Partei         |
        | Beitrag              | Stadt Duisburg |
        | Beitrag              | VIVAWEST       |
        | Tag der Unterschrift | –              |

    Szenario: Ohne bekannten Tag der Unterschrift gilt kein Vertrag als unterzeichnet
      Wenn derselbe Vertrag als "unterzeichnet" erfasst werden soll
      Dann wird das abgelehnt, denn: "Eine Vereinbarung ohne bekanntes Unterschriftsdatum gilt höchstens als angekündigt."

  Regel: Der Vertrag ist um zwei Jahre verlängert, nahtlos bis Ende 2026

    Szenario: Die Verlängerung schließt nahtlos an
      Wenn am 05.07.2025 die nahtlose Verlängerung bis 31.12.2026 mit diesen Beiträgen erfasst wird:
        | Kennung        | Partei         | Form     | Jahre      | Betrag        | Bewertung             | Stunden   | Gewissheit  |
        | vivawest-geld  | VIVAWEST       | Geld     | 2025, 2026 | 52.000,00 EUR | –                     | –         | angenommen  |
        | stadt-personal | Stadt Duisburg | Personal | 2025, 2026 | 45.000,00 EUR | vereinbarte Pauschale | unbekannt | angekündigt |
      Und am 05.07.2025 der Vertrag nachgeschlagen wird
      Dann steht darin:
        | Beginn       | 2004                                   |
        | Ende         | 31.12.2026                             |
        | Gewissheit   | angekündigt                            |
        | Verlängerung | von 31.12.2024 bis 31.12.2026, nahtlos |
      Und am 01.01.2025 war der Vertrag in Kraft
      Und am 31.12.2026 wird der Vertrag in Kraft sein
      Und am 01.01.2027 wird der Vertrag abgelaufen sein

    Szenario: Wer spät verlängert, sagt, ob die Laufzeit eine Lücke hat
      Wenn am 05.07.2025 die Verlängerung bis 31.12.2026 ohne Angabe zur Lücke erfasst werden soll
      Dann wird das abgelehnt, denn: "Eine Verlängerung nach dem alten Ende sagt, ob sie nahtlos ist oder eine Lücke lässt."

    Szenario: Eine Verlängerung kürzt nicht
      Wenn am 05.07.2025 die nahtlose Verlängerung bis 30.06.2024 erfasst werden soll
      Dann wird das abgelehnt, denn: "Das neue Ende einer Verlängerung liegt nach dem geltenden Ende; früher enden heißt kündigen oder kürzen."

    Szenario: Verlängerung und Beiträge gelten ganz oder gar nicht
      Wenn am 05.07.2025 die nahtlose Verlängerung bis 31.12.2026 mit diesen Beiträgen erfasst werden soll:
        | Kennung       | Partei   | Form | Jahre            | Betrag        | Bewertung | Stunden | Gewissheit |
        | vivawest-geld | VIVAWEST | Geld | 2025, 2026, 2027 | 52.000,00 EUR | –         | –       | angenommen |
      Dann wird das abgelehnt, denn: "Die Jahre eines Beitrags liegen in der Laufzeit, soweit deren Grenzen bekannt sind."
      Und der Vertrag endet weiterhin am 31.12.2024
      Und für 2025 ist im Dichterviertel nichts zugesagt

  Regel: Für 2025 und 2026 bringen die Partner jeweils 97.000 Euro ein

    Dass der Beitrag von VIVAWEST in Geld besteht, ist angenommen: die Quelle nennt den Betrag, nicht die Form. Die
    Stadt bringt Personal ein, bewertet mit einer vereinbarten Pauschale; Stunden und Stundensatz nennt die Quelle nicht.

    Grundlage:
      Angenommen am 05.07.2025 ist die nahtlose Verlängerung bis 31.12.2026 mit diesen Beiträgen erfasst:
        | Kennung        | Partei         | Form     | Jahre      | Betrag        | Bewertung             | Stunden   | Gewissheit  |
        | vivawest-geld  | VIVAWEST       | Geld     | 2025, 2026 | 52.000,00 EUR | –                     | –         | angenommen  |
        | stadt-personal | Stadt Duisburg | Personal | 2025, 2026 | 45.000,00 EUR | vereinbarte Pauschale | unbekannt | angekündigt |

    Szenariogrundriss: Die Auskunft über das Jahr <Jahr>
      Wenn am 05.07.2026 gefragt wird, wer <Jahr> im Dichterviertel was beiträgt
      Dann lautet die Auskunft:
        | Partei         | Form     | Zugesagt      | Bewertung             | Stunden   | Gewissheit  |
        | VIVAWEST       | Geld     | 52.000,00 EUR | –                     | –         | angenommen  |
        | Stadt Duisburg | Personal | 45.000,00 EUR | vereinbarte Pauschale | unbekannt | angekündigt |
      Und die Summen sind:
        | Geld         | 52.000,00 EUR |
        | Sachleistung | 45.000,00 EUR |
        | Wert         | 97.000,00 EUR |
      Und die Anteile sind:
        | Partei         | am Wert | am Geld  |
        | VIVAWEST       | 53,61 % | 100,00 % |
        | Stadt Duisburg | 46,39 % | 0,00 %   |
      Und die Auskunft ist vollständig

      Beispiele:
        | Jahr |
        | 2025 |
        | 2026 |

    Szenario: Über die Verlängerung sind es 194.000 Euro
      Wenn am 05.07.2026 nach den Beiträgen im Dichterviertel über die Jahre gefragt wird
      Dann ergeben die Jahre 2025 und 2026 zusammen:
        | Geld         | 104.000,00 EUR |
        | Sachleistung | 90.000,00 EUR  |
        | Wert         | 194.000,00 EUR |

    Szenario: Was VIVAWEST im Jahr 2026 einbringt
      Wenn am 05.07.2026 gefragt wird, was VIVAWEST 2026 in allen Quartieren beiträgt
      Dann lautet die Auskunft:
        | Partei   | Form | Zugesagt      | Bewertung | Stunden | Gewissheit |
        | VIVAWEST | Geld | 52.000,00 EUR | –         | –       | angenommen |

    Szenario: Was die Stadt Duisburg im Jahr 2026 einbringt
      Wenn am 05.07.2026 gefragt wird, was die Stadt Duisburg 2026 in allen Quartieren beiträgt
      Dann lautet die Auskunft:
        | Partei         | Form     | Zugesagt      | Bewertung             | Stunden   | Gewissheit  |
        | Stadt Duisburg | Personal | 45.000,00 EUR | vereinbarte Pauschale | unbekannt | angekündigt |

    Szenario: Je Partei, Form, Zweck und Jahr gilt eine einzige Zusage
      Wenn am 05.07.2026 ein weiterer Beitrag erfasst werden soll:
        | Kennung     | Partei   | Form | Jahre | Betrag        | Bewertung | Stunden | Gewissheit  |
        | noch-einmal | VIVAWEST | Geld | 2026  | 52.000,00 EUR | –         | –       | angekündigt |
      Dann wird das abgelehnt, denn: "Je Partei, Form, Zweck und Jahr gilt eine Zusage: ein zweiter Betrag ist eine Änderung."

    Szenario: Personal mit einem Wert, aber ohne Stunden, braucht eine vereinbarte Pauschale
      Wenn am 05.07.2026 ein weiterer Beitrag erfasst werden soll:
        | Kennung      | Partei         | Form     | Jahre | Betrag        | Bewertung | Stunden   | Gewissheit  |
        | ohne-stunden | Stadt Duisburg | Personal | 2024  | 45.000,00 EUR | –         | unbekannt | angekündigt |
      Dann wird das abgelehnt, denn: "Personal, das einen Wert hat, braucht die Menge, aus der er folgt, oder eine vereinbarte Pauschale."

  Regel: Was das Buch zu welcher Zeit wusste, bleibt beantwortbar

    Grundlage:
      Angenommen am 05.07.2025 ist die nahtlose Verlängerung bis 31.12.2026 mit diesen Beiträgen erfasst:
        | Kennung        | Partei         | Form     | Jahre      | Betrag        | Bewertung             | Stunden   | Gewissheit  |
        | vivawest-geld  | VIVAWEST       | Geld     | 2025, 2026 | 52.000,00 EUR | –                     | –         | angenommen  |
        | stadt-personal | Stadt Duisburg | Personal | 2025, 2026 | 45.000,00 EUR | vereinbarte Pauschale | unbekannt | angekündigt |

    Szenario: Nach dem Stand vor der Verlängerung war für 2026 nichts zugesagt
      Wenn am 05.07.2026 nach dem Stand vom 04.07.2025 gefragt wird, wer 2026 im Dichterviertel was beiträgt
      Dann ist nichts zugesagt

    Szenario: Nach dem Stand am Tag der Verlängerung waren 97.000 Euro zugesagt
      Wenn am 05.07.2026 nach dem Stand vom 05.07.2025 gefragt wird, wer 2026 im Dichterviertel was beiträgt
      Dann sind die Summen:
        | Geld         | 52.000,00 EUR |
        | Sachleistung | 45.000,00 EUR |
        | Wert         | 97.000,00 EUR |

    Szenario: Vor seiner Eröffnung wusste das Buch nichts
      Wenn am 05.07.2026 nach dem Stand vom 01.06.2025 gefragt wird, wer 2026 im Dichterviertel was beiträgt
      Dann wird das abgelehnt, denn: "Das Buch wurde erst später angelegt."

    Szenario: Was sich am Jahr 2026 seither geändert hat
      Wenn am 05.07.2026 gefragt wird, was sich zwischen dem 04.07.2025 und dem 05.07.2025 am Jahr 2026 geändert hat
      Dann haben sich diese Zusagen geändert:
        | Partei         | Form     | vorher | nachher       | durch            |
        | VIVAWEST       | Geld     | –      | 52.000,00 EUR | Beitrag zugesagt |
        | Stadt Duisburg | Personal | –      | 45.000,00 EUR | Beitrag zugesagt |

    Szenario: Wer den Vertrag wann, auf welche Quelle und mit welcher Wirkung fortgeschrieben hat
      Wenn am 05.07.2026 die Geschichte des Vertrags nachgeschlagen wird
      Dann ist sie:
        | Vorgang             | Tag        | Durch                    | Quelle           | Gewissheit  |
        | Vertrag geschlossen | 02.06.2025 | Sachbearbeitung Finanzen | Pressemitteilung | angekündigt |
        | Vertrag verlängert  | 05.07.2025 | Sachbearbeitung Finanzen | Pressemitteilung | angekündigt |
        | Beitrag zugesagt    | 05.07.2025 | Sachbearbeitung Finanzen | Pressemitteilung | angenommen  |
        | Beitrag zugesagt    | 05.07.2025 | Sachbearbeitung Finanzen | Pressemitteilung | angenommen  |
        | Beitrag zugesagt    | 05.07.2025 | Sachbearbeitung Finanzen | Pressemitteilung | angekündigt |
        | Beitrag zugesagt    | 05.07.2025 | Sachbearbeitung Finanzen | Pressemitteilung | angekündigt |
      Und durch "Vertrag verlängert" wurde das Ende von 31.12.2024 auf 31.12.2026 verlegt

  Regel: Das Buch erinnert rechtzeitig an das Ende

    Grundlage:
      Angenommen am 05.07.2025 ist die nahtlose Verlängerung bis 31.12.2026 mit diesen Beiträgen erfasst:
        | Kennung        | Partei         | Form     | Jahre      | Betrag        | Bewertung             | Stunden   | Gewissheit  |
        | vivawest-geld  | VIVAWEST       | Geld     | 2025, 2026 | 52.000,00 EUR | –                     | –         | angenommen  |
        | stadt-personal | Stadt Duisburg | Personal | 2025, 2026 | 45.000,00 EUR | vereinbarte Pauschale | unbekannt | angekündigt |

    Szenario: Binnen 180 Tagen ab dem 05.07.2026 endet diese Kooperation
      Wenn am 05.07.2026 gefragt wird, was binnen 180 Tagen ab dem 05.07.2026 endet
      Dann sind es diese Verträge:
        | Vertrag                    | Anlass | Tag        | in Tagen |
        | Kooperation Dichterviertel | endet  | 31.12.2026 | 179      |

    Szenario: Binnen 178 Tagen ab dem 05.07.2026 endet nichts
      Wenn am 05.07.2026 gefragt wird, was binnen 178 Tagen ab dem 05.07.2026 endet
      Dann ist es kein Vertrag

    Szenario: Am Tag nach dem Ende steht der Vertrag ohne Nachfolge da
      Wenn am 05.07.2026 gefragt wird, was binnen 180 Tagen ab dem 01.01.2027 endet
      Dann sind es diese Verträge:
        | Vertrag                    | Anlass                    | Tag        | in Tagen |
        | Kooperation Dichterviertel | abgelaufen ohne Nachfolge | 31.12.2026 | -1       |
