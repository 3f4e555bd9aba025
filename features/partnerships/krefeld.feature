# language: de
Funktionalität: Was nach der Projektförderung weitergeht: südliche Innenstadt, Krefeld

  Seit 2015 erproben die Wohlfahrtsverbände gemeinsam mit der Stadt Krefeld in der südlichen Innenstadt, wie sich ein
  Quartier altengerecht entwickelt; das Land hilft mit einem Förderangebot. Am 23. Februar 2018 haben sie auf einem
  Workshop gefragt, was davon bleibt: Achtzehn Aktivitäten wurden geprüft, vierzehn Ampeln zeigten grün. Eine Stelle für
  das Quartiersmanagement ist beschlossen, ein Ladenlokal soll einen festen Mietvertrag bekommen, ein Folgeprojekt mit
  Stiftungsmitteln ist vorgestellt.

  Die Quelle nennt keinen Betrag, und sie nennt die achtzehn Aktivitäten nicht einzeln. Das Quartierbuch hält ihre Zahl
  fest und lässt sich die Namen später geben. Wer nur beschrieben ist, wird beschrieben und später benannt. Jeder Satz
  wird am laufenden Buch geprüft. Personen erscheinen allein mit ihrer Funktion.

  Grundlage:
    Angenommen die Stadt Krefeld führt seit dem 26.02.2018 ein Quartierbuch
    Und Quelle der Angaben ist der Bericht "Nachhaltigkeitsworkshop zum Quartiersprojekt in der südlichen Innenstadt Krefeld"
    Und erfasst sind die Organisationen:
      | Kennung             | Name                                            | Art               | Gemeindeschlüssel | benannt |
      | stadt-krefeld       | Stadt Krefeld                                   | Kommune           | 05114000          | ja      |
      | land-nrw            | Land Nordrhein-Westfalen                        | Land              | –                 | ja      |
      | wohlfahrtsverbaende | die Wohlfahrtsverbände in Krefeld               | Wohlfahrtsverband | –                 | nein    |
      | stiftung            | eine Stiftung der Freien Wohlfahrtspflege       | Stiftung          | –                 | nein    |
      | caritas             | Caritasverband für die Region Krefeld e.V.      | Wohlfahrtsverband | –                 | ja      |
      | vermieterin         | wer das Ladenlokal im Hansa Centrum vermietet   | sonstige          | –                 | nein    |
      | mieterin            | wer das Ladenlokal im Hansa Centrum mieten soll | sonstige          | –                 | nein    |
    Und erfasst ist das Quartier "südliche Innenstadt" der Stadt Krefeld
    Und erfasst ist die Vereinbarung "Quartiersprojekt südliche Innenstadt":
      | Art    | Kooperation                               |
      | Zweck  | altengerechte Entwicklung des Quartiers   |
      | Partei | die Wohlfahrtsverbände in Krefeld, Träger |
      | Partei | Stadt Krefeld, Partner                    |
      | Partei | Land Nordrhein-Westfalen, Förderer        |
      | Beginn | 2015                                      |
      | Ende   | unbekannt                                 |
    Und erfasst ist der Beitrag "Förderangebot des Landes" dazu:
      | Partei     | Land Nordrhein-Westfalen |
      | Form       | Geld                     |
      | Jahre      | 2015, 2016, 2017, 2018   |
      | Betrag     | unbekannt                |
      | Art        | Projekt                  |
      | Gewissheit | angenommen               |

  Regel: Achtzehn Aktivitäten in fünf Themen wurden geprüft

    Die verantwortlichen Akteure haben bekundet, ob und unter welchen Bedingungen sie weitermachen; das Ergebnis steht
    auf einer Tafel mit Ampeln.

    Grundlage:
      Angenommen am 26.02.2018 ist der Workshop vom 23.02.2018 mit 18 Aktivitäten in diesen Themen erfasst:
        | Thema                                                                   |
        | Integration benachteiligter Menschen mit und ohne Migrationshintergrund |
        | Gemeinschaftliche Sozialraumerkundung                                   |
        | fit fürs Alter                                                          |
        | Beratung und Unterstützung im sozialen Nahraum                          |
        | Nachbarschaftliche Öffnung von sozialen und kommerziellen Einrichtungen |
      Und für ungenannte Aktivitäten sind am 23.02.2018 diese Ampeln erfasst:
        | Ampel          | Anzahl |
        | grün           | 14     |
        | nicht gemeldet | 4      |

    Szenario: Vierzehn Ampeln zeigten grün, zu den übrigen vier ist nichts gemeldet
      Wenn am 26.02.2018 nach der Tafel vom 23.02.2018 gefragt wird
      Dann zeigt die Tafel für 18 Aktivitäten:
        | grün | gelb | rot | nicht gemeldet |
        | 14   | 0    | 0   | 4              |
      Und keine Aktivität hat einen Namen

    Szenario: Am Tag vor dem Workshop war noch nichts gemeldet
      Wenn am 26.02.2018 nach der Tafel vom 22.02.2018 gefragt wird
      Dann zeigt die Tafel für 18 Aktivitäten:
        | grün | gelb | rot | nicht gemeldet |
        | 0    | 0    | 0   | 18             |

    Szenario: Wie viele Aktivitäten ein Thema hat, hat niemand gesagt; das ist unbekannt und nicht null
      Wenn am 26.02.2018 nach der Tafel vom 23.02.2018 gefragt wird
      Dann zeigt die Tafel diese Themen:
        | Thema                                                                   | Aktivitäten | Ampeln    |
        | Integration benachteiligter Menschen mit und ohne Migrationshintergrund | unbekannt   | unbekannt |
        | Gemeinschaftliche Sozialraumerkundung                                   | unbekannt   | unbekannt |
        | fit fürs Alter                                                          | unbekannt   | unbekannt |
        | Beratung und Unterstützung im sozialen Nahraum                          | unbekannt   | unbekannt |
        | Nachbarschaftliche Öffnung von sozialen und kommerziellen Einrichtungen | unbekannt   | unbekannt |

    Szenario: Mehr Ampeln als Aktivitäten gibt es nicht
      Wenn am 26.02.2018 noch 5 ungenannte Aktivitäten als "gelb" erfasst werden sollen
      Dann wird das abgelehnt, denn: "Aktivitäten und Ampeln sind nie mehr, als Aktivitäten angegeben sind."

    Szenario: Der Workshop gehört zum Quartiersprojekt und zum Quartier
      Wenn am 26.02.2018 der Workshop nachgeschlagen wird
      Dann gehört er zur Vereinbarung "Quartiersprojekt südliche Innenstadt" und zum Quartier "südliche Innenstadt"

    Szenario: Eine Aktivität bekommt später ihren Namen, zum Beispiel das Begegnungstelefon
      Wenn am 05.03.2018 die Aktivität "Begegnungstelefon" im Thema "Beratung und Unterstützung im sozialen Nahraum" benannt wird
      Und am 05.03.2018 nach der Tafel vom 23.02.2018 gefragt wird
      Dann zeigt die Tafel für 18 Aktivitäten:
        | grün | gelb | rot | nicht gemeldet |
        | 14   | 0    | 0   | 4              |
      Und die Tafel nennt diese Aktivitäten:
        | Aktivität         | Thema                                          | Ampel     |
        | Begegnungstelefon | Beratung und Unterstützung im sozialen Nahraum | unbekannt |

    Szenario: Eine spätere Einschätzung ändert die Tafel des Workshops nicht

      Das Beispiel ist gedacht; der Bericht sagt davon nichts.

      Angenommen am 05.03.2018 wurde die Aktivität "Begegnungstelefon" im Thema "Beratung und Unterstützung im sozialen Nahraum" benannt
      Und sie zählte am 23.02.2018 zu den grünen, unter der Bedingung "wenn Ehrenamtliche anrufen"
      Und die Auskunft über die Tafel vom 23.02.2018 ist mit ihrem Stand im Buch notiert
      Wenn am 01.03.2019 die Aktivität "Begegnungstelefon" als "rot" erfasst wird
      Und am 01.03.2019 nach der Tafel vom 01.03.2019 gefragt wird
      Dann zeigt die Tafel für 18 Aktivitäten:
        | grün | gelb | rot | nicht gemeldet |
        | 13   | 0    | 1   | 4              |
      Wenn am 01.03.2019 nach der Tafel vom 23.02.2018 gefragt wird
      Dann zeigt die Tafel für 18 Aktivitäten:
        | grün | gelb | rot | nicht gemeldet |
        | 14   | 0    | 0   | 4              |
      Und die Tafel nennt diese Aktivitäten:
        | Aktivität         | Thema                                          | Ampel |
        | Begegnungstelefon | Beratung und Unterstützung im sozialen Nahraum | grün  |
      Und die notierte Auskunft kommt, nach ihrem Stand gefragt, noch einmal genau so

    Szenario: Wer was unter welcher Bedingung fortführen würde, steht bei den Bekundungen

      Das Beispiel ist gedacht; der Bericht nennt keine einzelne Bekundung.

      Wenn am 26.02.2018 das Interesse von "Caritasverband für die Region Krefeld e.V." am Thema "fit fürs Alter" erfasst wird, unter der Bedingung "mit Räumen im Quartier"
      Und am 26.02.2018 der Workshop nachgeschlagen wird
      Dann steht darin diese Bekundung:
        | Wer                                        | Thema          | Bedingung              |
        | Caritasverband für die Region Krefeld e.V. | fit fürs Alter | mit Räumen im Quartier |

  Regel: Wer am Workshop teilgenommen hat, steht so im Buch, wie es auf der Liste steht

    Szenario: Die Liste hat fünfundzwanzig Einträge, zwei davon sind Bewohnerinnen und Bewohner
      Angenommen "Caritasverband für die Region Krefeld e.V." hat diese Einheiten:
        | Einheit                                           |
        | Fachdienst für Integration und Migration          |
        | Geschäftsführung                                  |
        | Sachbereichsleitung Gemeinde- und Stadtteilarbeit |
      Wenn am 26.02.2018 der Workshop vom 23.02.2018 mit dieser Liste erfasst wird:
        | Eintrag                                                                                      | Wer                                        | Einheit                                           |
        | aktive QuartiersbewohnerInnen                                                                | Bewohnerschaft                             | –                                                 |
        | Arbeitskreis Krefelder Bürgervereine                                                         | –                                          | –                                                 |
        | Bahnhofsmission Krefeld                                                                      | –                                          | –                                                 |
        | Bewohnerin „alte Samtweberei“ urbane Nachbarschaft Samtweberei                               | Bewohnerschaft                             | –                                                 |
        | Bewohnerbeirat Seniorenresidenz Hanseanum                                                    | –                                          | –                                                 |
        | Bürgerverein Bahnbezirk 1898 Krefeld e. V.                                                   | –                                          | –                                                 |
        | Büro des Oberbürgermeisters, Region und Europa                                               | Stadt Krefeld                              | –                                                 |
        | Büro des Oberbürgermeisters; Referent Bürgerinteressen                                       | Stadt Krefeld                              | –                                                 |
        | Caritasverband für die Region Krefeld e.V.; Fachdienst für Integration und Migration         | Caritasverband für die Region Krefeld e.V. | Fachdienst für Integration und Migration          |
        | Caritasverband für die Region Krefeld e.V. Geschäftsführung                                  | Caritasverband für die Region Krefeld e.V. | Geschäftsführung                                  |
        | Caritasverband für die Region Krefeld e.V. Sachbereichsleitung Gemeinde- und Stadtteilarbeit | Caritasverband für die Region Krefeld e.V. | Sachbereichsleitung Gemeinde- und Stadtteilarbeit |
        | Der Paritätische NRW Kreisgruppe Krefeld; Geschäftsführung                                   | –                                          | –                                                 |
        | Grand City Property, Vermietung Hansa Centrum                                                | –                                          | –                                                 |
        | Hochschule Niederrhein; public & social design                                               | –                                          | –                                                 |
        | IG Ostwall                                                                                   | –                                          | –                                                 |
        | katholischer Verein für soziale Dienste Krefeld e.V.                                         | –                                          | –                                                 |
        | Krefelder Caritasheime gemeinnützige GmbH Hansahaus und Seniorenresidenz Kursana             | –                                          | –                                                 |
        | Krefelder Caritasheime gemeinnützige GmbH Altenheim St. Josef                                | –                                          | –                                                 |
        | Kuratorium Deutsche Altershilfe, Referent im Bereich Wohnen und Quartier                     | –                                          | –                                                 |
        | PSAG – Krefeld, Untergruppe Gerontopsychiatrie                                               | –                                          | –                                                 |
        | Seniorenbeirat Stadt Krefeld                                                                 | –                                          | –                                                 |
        | Sportclub Bayer 05 Uerdingen e.V.                                                            | –                                          | –                                                 |
        | Stadt Krefeld FB Soziales Senioren Wohnen, Fachbereichsleitung und MitarbeiterInnen          | Stadt Krefeld                              | –                                                 |
        | Stadt Sport Bund Krefeld e.V. Geschäftsführung                                               | –                                          | –                                                 |
        | Universität zu Köln, NRW Forschungskolleg GROW Wohlbefinden bis ins hohe Alter               | –                                          | –                                                 |
      Dann hat die Liste 25 Einträge, davon 2 aus der Bewohnerschaft
      Und "Caritasverband für die Region Krefeld e.V." steht mit 3 Einheiten darauf

  Regel: Eine Stelle ist beschlossen, alles andere ist angekündigt

    Stundenzahl und Kosten der Stelle nennt die Quelle nicht; beides bleibt unbekannt. Auch ab wann sie besetzt wird, ist
    nicht gesagt: 2018 ist das erste Jahr, das nach dem Beschluss in Frage kommt. Dass das Förderangebot des Landes in jedem
    Jahr seit 2015 lief, ist angenommen.

    Grundlage:
      Angenommen erfasst ist der Beitrag "Stelle für das Quartiersmanagement" dazu:
        | Partei     | Stadt Krefeld |
        | Form       | Personal      |
        | Jahre      | 2018          |
        | Betrag     | unbekannt     |
        | Art        | unbekannt     |
        | Gewissheit | beschlossen   |
      Und erfasst ist der Beschluss "Stelle für das Quartiersmanagement" des Gremiums "Rat der Stadt Krefeld" vom 12.2017, der die Stelle schafft
      Und erfasst ist die Vereinbarung "Folgeprojekt mit Stiftungsmitteln":
        | Art    | Förderung                                           |
        | Partei | eine Stiftung der Freien Wohlfahrtspflege, Förderer |
        | Partei | die Wohlfahrtsverbände in Krefeld, Empfänger        |
        | Beginn | unbekannt                                           |
        | Ende   | unbekannt                                           |
      Und erfasst ist die Vereinbarung "Mietvertrag für den einladen":
        | Art    | Mietvertrag                                                |
        | Zweck  | Anlaufstelle im Quartier                                   |
        | Ort    | den einladen, Hansa Centrum                                |
        | Partei | wer das Ladenlokal im Hansa Centrum vermietet, Vermieterin |
        | Partei | wer das Ladenlokal im Hansa Centrum mieten soll, Mieterin  |
        | Beginn | unbekannt                                                  |
        | Ende   | unbekannt                                                  |

    Szenario: Woher 2018 Mittel kommen: alle Beträge unbekannt, mit verschiedener Gewissheit
      Wenn am 26.02.2018 gefragt wird, wer 2018 in der südlichen Innenstadt was beiträgt
      Dann lautet die Auskunft:
        | Vereinbarung                         | Partei                                          | Form        | Betrag    | Gewissheit  |
        | Quartiersprojekt südliche Innenstadt | Land Nordrhein-Westfalen                        | Geld        | unbekannt | angenommen  |
        | Quartiersprojekt südliche Innenstadt | Stadt Krefeld                                   | Personal    | unbekannt | beschlossen |
        | Quartiersprojekt südliche Innenstadt | die Wohlfahrtsverbände in Krefeld               | ohne Angabe | unbekannt | angekündigt |
        | Folgeprojekt mit Stiftungsmitteln    | eine Stiftung der Freien Wohlfahrtspflege       | ohne Angabe | unbekannt | angekündigt |
        | Folgeprojekt mit Stiftungsmitteln    | die Wohlfahrtsverbände in Krefeld               | ohne Angabe | unbekannt | angekündigt |
        | Mietvertrag für den einladen         | wer das Ladenlokal im Hansa Centrum vermietet   | ohne Angabe | unbekannt | angekündigt |
        | Mietvertrag für den einladen         | wer das Ladenlokal im Hansa Centrum mieten soll | ohne Angabe | unbekannt | angekündigt |
      Und die Auskunft ist unvollständig
      Und nirgends steht 0,00 EUR

    Szenario: Der Rat hat die Stelle im Dezember 2017 beschlossen; welchen Tag, ist nicht gesagt
      Wenn am 26.02.2018 gefragt wird, welcher Beschluss den Beitrag "Stelle für das Quartiersmanagement" erlaubt
      Dann ist es dieser Beschluss:
        | Beschluss                          | Gremium               | Tag     | Nummer    | erlaubt | Stand |
        | Stelle für das Quartiersmanagement | Rat der Stadt Krefeld | 12.2017 | unbekannt | Stelle  | gilt  |

    Szenario: Vor dem Dezember 2017 erlaubte die Stelle kein Beschluss
      Wenn nach den Beschlüssen zum Beitrag "Stelle für das Quartiersmanagement" am 30.11.2017 gefragt wird
      Dann ist es kein Beschluss

    Szenario: Den Mietvertrag erlaubt noch kein Beschluss
      Wenn am 26.02.2018 gefragt wird, welcher Beschluss die Vereinbarung "Mietvertrag für den einladen" erlaubt
      Dann ist es kein Beschluss

    Szenario: Der Laden soll einen festen Mietvertrag bekommen
      Wenn am 26.02.2018 die Vereinbarung "Mietvertrag für den einladen" nachgeschlagen wird
      Dann steht darin:
        | Art        | Mietvertrag                 |
        | Ort        | den einladen, Hansa Centrum |
        | Beginn     | unbekannt                   |
        | Ende       | unbekannt                   |
        | Gewissheit | angekündigt                 |

    Szenario: Keine dieser Vereinbarungen hat eine Regelfinanzierung
      Wenn am 26.02.2018 gefragt wird, was keine Regelfinanzierung hat
      Dann ist es:
        | Vereinbarung                         | stattdessen   |
        | Folgeprojekt mit Stiftungsmitteln    | nicht genannt |
        | Mietvertrag für den einladen         | nicht genannt |
        | Quartiersprojekt südliche Innenstadt | nicht genannt |

    Szenario: Bis 2017 hatte das Projekt nur Projektmittel
      Wenn am 26.02.2018 gefragt wird, was 2017 keine Regelfinanzierung hatte
      Dann ist es:
        | Vereinbarung                         | stattdessen       |
        | Folgeprojekt mit Stiftungsmitteln    | nicht genannt     |
        | Mietvertrag für den einladen         | nicht genannt     |
        | Quartiersprojekt südliche Innenstadt | nur Projektmittel |

    Szenario: Die Stiftung wird später benannt, und alles bleibt bei ihr

      Der Name im Beispiel ist erfunden.

      Wenn am 01.03.2019 "eine Stiftung der Freien Wohlfahrtspflege" als "Beispielstiftung Wohlfahrt" benannt wird
      Und am 01.03.2019 die Vereinbarung "Folgeprojekt mit Stiftungsmitteln" nachgeschlagen wird
      Dann ist "Beispielstiftung Wohlfahrt" ihre Partei

  Regel: Was davor war und was noch beraten wird, steht als Meilenstein beim Projekt

    Szenario: Der Workshop mit Landtagskandidatinnen und -kandidaten, die Beratung über weitere Mittel
      Angenommen am 26.02.2018 sind diese Meilensteine erfasst:
        | Meilenstein                                                                 | Stand    | Tag       |
        | Workshop mit 50 Teilnehmenden und mit Landtagskandidatinnen und -kandidaten | erreicht | 03.2017   |
        | Beratung der Wohlfahrtsverbände über den Einsatz weiterer Ressourcen        | geplant  | unbekannt |
      Wenn am 26.02.2018 die Vereinbarung "Quartiersprojekt südliche Innenstadt" nachgeschlagen wird
      Dann steht darin:
        | Beginn      | 2015                                                                                          |
        | Ende        | unbekannt                                                                                     |
        | Meilenstein | Workshop mit 50 Teilnehmenden und mit Landtagskandidatinnen und -kandidaten, erreicht 03.2017 |
        | Meilenstein | Beratung der Wohlfahrtsverbände über den Einsatz weiterer Ressourcen, geplant unbekannt       |
