# language: de
Funktionalität: Netzwerke ohne Geld, mit Absicht: Stuttgart

  Am 5. Oktober 2016 hat der Paritätische Baden-Württemberg mit dem Verein Integrative Wohnformen e.V. einen Fachkongress
  veranstaltet. Der Verein ist eine Gründung von dreizehn Stuttgarter Wohnungsunternehmen; ihre Namen sind nicht genannt.
  Eine Regelfinanzierung gibt es für das Quartiersmanagement nicht. Dass man auch ohne Startfinanzierung und ohne extra
  Personalstellen mit der Vernetzung beginnen kann, zeigen die Stadtteilvernetzer Stuttgart: ein anderes Netzwerk.

  Keine ist hier eine Auskunft: Es ist bekannt, dass es kein Geld gibt. Das ist nicht dasselbe wie unbekannt und nicht
  dasselbe wie 0,00 EUR. Jeder Satz wird am laufenden Buch geprüft. Personen kommen nicht vor.

  Grundlage:
    Angenommen die Stadt Stuttgart führt seit dem 06.10.2016 ein Quartierbuch
    Und Quelle der Angaben ist der Bericht "Sozialraumorientierte Quartiersentwicklung – Bericht vom Fachkongress in Stuttgart"
    Und erfasst sind die Organisationen:
      | Kennung            | Name                               | Art      |
      | stadt-stuttgart    | Stadt Stuttgart                    | Kommune  |
      | verein             | Verein Integrative Wohnformen e.V. | Netzwerk |
      | stadtteilvernetzer | Stadtteilvernetzer Stuttgart       | Netzwerk |
    Und erfasst sind die Netzwerke:
      | Kennung                | Titel                        | Partei                             | Gebiet          |
      | integrative-wohnformen | Integrative Wohnformen       | Verein Integrative Wohnformen e.V. | Stadt Stuttgart |
      | stadtteilvernetzer     | Stadtteilvernetzer Stuttgart | Stadtteilvernetzer Stuttgart       | Stadt Stuttgart |
    Und erfasst ist, was es 2016 mit Absicht nicht gibt:
      | Netzwerk                     | Partei                             | Zweck               | Form     | Art               |
      | Integrative Wohnformen       | Verein Integrative Wohnformen e.V. | Quartiersmanagement | Geld     | Regelfinanzierung |
      | Stadtteilvernetzer Stuttgart | Stadtteilvernetzer Stuttgart       | Startfinanzierung   | Geld     | Projekt           |
      | Stadtteilvernetzer Stuttgart | Stadtteilvernetzer Stuttgart       | extra Stellen       | Personal | unbekannt         |

  Regel: Es sind zwei Netzwerke, und ihr Gebiet ist die Stadt

    Szenario: Jedes Netzwerk hat eine Partei und kein Quartier
      Wenn am 06.10.2016 nach allen Netzwerken gefragt wird
      Dann sind es:
        | Netzwerk                     | Parteien           | Quartiere | Kommune         | Gewissheit  |
        | Integrative Wohnformen       | verein             | –         | stadt-stuttgart | angekündigt |
        | Stadtteilvernetzer Stuttgart | stadtteilvernetzer | –         | stadt-stuttgart | angekündigt |

    Szenario: Nur ein Netzwerk kommt mit einer Partei aus
      Wenn dasselbe mit einer Partei als "Kooperation" erfasst werden soll
      Dann wird das abgelehnt, denn: "Eine Vereinbarung hat mindestens zwei verschiedene Parteien, ein Netzwerk mindestens eine."

    Szenario: Der Fachkongress war am 5. Oktober 2016
      Angenommen am 06.10.2016 ist beim Netzwerk "Integrative Wohnformen" der Meilenstein "Fachkongress Sozialraumorientierte Quartiersentwicklung" als erreicht am 05.10.2016 erfasst
      Wenn am 06.10.2016 das Netzwerk "Integrative Wohnformen" nachgeschlagen wird
      Dann steht darin:
        | Art         | Netzwerk                                                                     |
        | Beginn      | unbekannt                                                                    |
        | Ende        | unbekannt                                                                    |
        | Meilenstein | Fachkongress Sozialraumorientierte Quartiersentwicklung, erreicht 05.10.2016 |

  Regel: Keine heißt keine: nicht unbekannt, nicht null Euro

    Szenario: Die Stadtteilvernetzer arbeiten ohne Startfinanzierung und ohne extra Personalstellen
      Wenn am 06.10.2016 gefragt wird, was die "Stadtteilvernetzer Stuttgart" 2016 beitragen
      Dann lautet die Auskunft:
        | Zweck             | Form     | Betrag |
        | Startfinanzierung | Geld     | keine  |
        | extra Stellen     | Personal | keine  |
      Und die Auskunft ist vollständig
      Und es gibt keine Summe
      Und nirgends steht 0,00 EUR

    Szenario: Über ein anderes Jahr hat niemand etwas gesagt
      Wenn am 06.10.2016 gefragt wird, was die "Stadtteilvernetzer Stuttgart" 2015 beitragen
      Dann lautet die Auskunft:
        | Zweck | Form        | Betrag    |
        | –     | ohne Angabe | unbekannt |
      Und die Auskunft ist unvollständig

    Szenario: Null Euro lässt sich nicht zusagen
      Wenn am 06.10.2016 eine Startfinanzierung der "Stadtteilvernetzer Stuttgart" von 0,00 EUR für 2017 erfasst werden soll
      Dann wird das abgelehnt, denn: "Ein Betrag ist größer als null: Rückfluss ist eine Rückgabe, eine falsche Buchung ein Storno."

  Regel: Eine Regelfinanzierung gibt es nicht, und der Bericht darüber sagt es

    Szenario: Beide Netzwerke stehen im Bericht, mit dem Grund
      Wenn am 06.10.2016 gefragt wird, was keine Regelfinanzierung hat
      Dann ist es:
        | Netzwerk                     | Kommune         | stattdessen        |
        | Integrative Wohnformen       | Stadt Stuttgart | keine, mit Absicht |
        | Stadtteilvernetzer Stuttgart | Stadt Stuttgart | keine, mit Absicht |

    Szenario: Käme eine Regelfinanzierung, stünde das Netzwerk nicht mehr darin

      Das Beispiel ist gedacht; die Landespolitik hat davon nichts gesagt.

      Angenommen am 01.03.2018 ist für "Integrative Wohnformen" eine Regelfinanzierung für 2018 zugesagt, in unbekannter Höhe
      Wenn am 01.03.2018 gefragt wird, was 2018 keine Regelfinanzierung hat
      Dann ist es:
        | Netzwerk                     | Kommune         | stattdessen   |
        | Stadtteilvernetzer Stuttgart | Stadt Stuttgart | nicht genannt |

  Regel: Dreizehn Mitglieder sind angegeben, ihre Namen können folgen

    Grundlage:
      Angenommen am 06.10.2016 ist angegeben, dass "Integrative Wohnformen" genau 13 Mitglieder hat: "Stuttgarter Wohnungsunternehmen"

    Szenario: Angegeben sind dreizehn, benannt ist keines
      Wenn am 06.10.2016 nach den Mitgliedern von "Integrative Wohnformen" gefragt wird
      Dann sind 13 angegeben, 0 benannt und 13 noch ohne Namen

    Szenario: Auch wer nach dem Verein fragt, erfährt es
      Wenn am 06.10.2016 nach den Mitgliedern des Vereins gefragt wird
      Dann sind 13 angegeben, 0 benannt und 13 noch ohne Namen

    Szenario: Ein Name nach dem anderen

      Die Namen sind erfunden.

      Angenommen später sind diese Mitglieder benannt:
        | Name                | seit | bis        |
        | Beispiel Wohnbau eG | –    | –          |
        | Muster Wohnen GmbH  | 2016 | 30.06.2017 |
      Wenn am 01.03.2018 nach den Mitgliedern von "Integrative Wohnformen" am 06.10.2016 gefragt wird
      Dann sind 13 angegeben, 2 benannt und 11 noch ohne Namen
      Und benannt sind "Beispiel Wohnbau eG, Muster Wohnen GmbH"
      Wenn am 01.03.2018 nach den Mitgliedern von "Integrative Wohnformen" am 01.07.2017 gefragt wird
      Dann sind 13 angegeben, 1 benannt und 12 noch ohne Namen
      Und benannt sind "Beispiel Wohnbau eG"

    Szenario: Mitglieder sind keine Parteien: niemand wartet auf ihren Beitrag
      Angenommen später sind diese Mitglieder benannt:
        | Name                | seit | bis |
        | Beispiel Wohnbau eG | –    | –   |
      Wenn am 01.03.2018 gefragt wird, welche Angaben fehlen
      Dann fehlen den "Integrative Wohnformen" genau diese Angaben:
        | Namen der Mitglieder |
        | Tag der Unterschrift |
        | Ende der Laufzeit    |
        | Beginn der Laufzeit  |

    Szenario: Ein Mitglied wird einmal benannt
      Angenommen später sind diese Mitglieder benannt:
        | Name                | seit | bis |
        | Beispiel Wohnbau eG | –    | –   |
      Wenn "Beispiel Wohnbau eG" noch einmal als Mitglied benannt werden soll
      Dann wird das abgelehnt, denn: "Die Organisation ist bereits Mitglied dieses Netzwerks."
