# language: de
Funktionalität: Aktionsfonds für bürgerschaftliches Engagement, Lörrach

  Für gemeinnützige Initiativen, Projekte und Aktionen in den Quartieren stellt die Wohnbau Lörrach engagierten Bewohnern
  und Bewohnergruppen jährlich 15.000 Euro zur Verfügung. Jedes Projekt kann bis zu 1.500 Euro erhalten. Gefördert werden
  Bildung, Wohnumfeld, Sport und Freizeit, Kunst und Kultur sowie Zusammenleben und Events. Dazu kommen Gemeinschaftsräume
  und organisatorische Hilfe bei Mieterfesten; der Soziale Arbeitskreis ist Kooperationspartner.

  Wer über die Anträge entscheidet, bis wann sie zu stellen sind und was aus übrigem Geld wird, sagt die Quelle nicht. Sie
  nennt auch kein einzelnes Projekt: Die Gruppen, Projekte und Entscheidungen in den Szenarien sind erfunden und zeigen,
  wie das Quartierbuch die Regeln des Fonds einhält. Jeder Satz wird am laufenden Buch geprüft. Personen erscheinen allein
  mit ihrer Funktion.

  Grundlage:
    Angenommen die Stadt Lörrach führt seit dem 02.01.2026 ein Quartierbuch
    Und Quelle der Angaben ist die Selbstdarstellung "Wohnbau Lörrach: Soziales Engagement und Partnerschaft"
    Und erfasst sind die Organisationen:
      | Kennung               | Name                  | Art                 | Gemeindeschlüssel | Einheit |
      | stadt-loerrach        | Stadt Lörrach         | Kommune             | 08336050          | –       |
      | wohnbau-loerrach      | Wohnbau Lörrach       | Wohnungsunternehmen | –                 | –       |
      | sozialer-arbeitskreis | Sozialer Arbeitskreis | Sonstige            | –                 | –       |
      | hofgruppe             | Hofgruppe             | Bewohnergruppe      | –                 | –       |
      | gartengruppe          | Gartengruppe          | Bewohnergruppe      | –                 | –       |
    Und der Aktionsfonds ist so erfasst:
      | Titel  | Aktionsfonds für bürgerschaftliches Engagement                     |
      | Geber  | Wohnbau Lörrach                                                    |
      | Gebiet | Stadt Lörrach                                                      |
      | Zweck  | gemeinnützige Initiativen, Projekte und Aktionen in den Quartieren |
    Und seine Regeln sind, ohne dass gesagt ist, seit wann:
      | Jahresbetrag            | 15.000,00 EUR            |
      | Höchstbetrag je Projekt | 1.500,00 EUR             |
      | Bereich                 | Bildung                  |
      | Bereich                 | Wohnumfeld               |
      | Bereich                 | Sport und Freizeit       |
      | Bereich                 | Kunst und Kultur         |
      | Bereich                 | Zusammenleben und Events |
    Und das Jahr 2026 des Fonds ist eröffnet

  Regel: Was die Wohnbau Lörrach gibt

    Szenario: Der Fonds, sein Geber und sein Gebiet
      Wenn am 05.07.2026 der Aktionsfonds nachgeschlagen wird
      Dann steht darin über den Fonds:
        | Titel      | Aktionsfonds für bürgerschaftliches Engagement                     |
        | Geber      | Wohnbau Lörrach                                                    |
        | Gebiet     | Stadt Lörrach                                                      |
        | Zweck      | gemeinnützige Initiativen, Projekte und Aktionen in den Quartieren |
        | Gewissheit | angekündigt                                                        |
        | Jahr       | 2026                                                               |

    Szenario: Die Regeln des Fonds
      Wenn am 05.07.2026 der Aktionsfonds nachgeschlagen wird
      Dann gelten an diesem Tag diese Regeln:
        | Gültig ab               | unbekannt                |
        | Jahresbetrag            | 15.000,00 EUR            |
        | Höchstbetrag je Projekt | 1.500,00 EUR             |
        | Bereich                 | Bildung                  |
        | Bereich                 | Wohnumfeld               |
        | Bereich                 | Sport und Freizeit       |
        | Bereich                 | Kunst und Kultur         |
        | Bereich                 | Zusammenleben und Events |

    Szenario: Was die Quelle nicht sagt, bleibt unbekannt
      Wenn am 05.07.2026 der Aktionsfonds nachgeschlagen wird
      Dann ist an seinen Regeln unbekannt:
        | Mindestbetrag je Projekt |
        | Eigenanteil              |
        | Restmittel               |
        | Wer entscheidet          |
        | Antragsfrist             |

    Szenario: Am Anfang des Jahres sind 15.000 Euro da
      Wenn am 05.07.2026 nach dem Jahr 2026 des Fonds gefragt wird
      Dann ist der Stand des Jahres:
        | Jahresbetrag | 15.000,00 EUR |
        | Bewilligt    | 0,00 EUR      |
        | Noch frei    | 15.000,00 EUR |

    Szenario: Räume und organisatorische Hilfe kommen dazu, ihr Wert ist nicht gesagt
      Angenommen die Zusammenarbeit der Wohnbau Lörrach mit ihrem Kooperationspartner Sozialer Arbeitskreis ist erfasst
      Und die Wohnbau Lörrach bringt dort 2026 ein:
        | Form           | Zweck                                   |
        | Räume          | Gemeinschaftsräume in den Quartieren    |
        | Dienstleistung | organisatorische Hilfe bei Mieterfesten |
      Wenn am 05.07.2026 gefragt wird, was die Wohnbau Lörrach 2026 außerhalb des Fonds einbringt
      Dann lautet die Auskunft über Sachleistungen:
        | Form           | Zugesagt  |
        | Räume          | unbekannt |
        | Dienstleistung | unbekannt |
      Und nirgends steht 0,00 EUR
      Und Sozialer Arbeitskreis ist dort Partner der Wohnbau Lörrach

  Regel: Ein Projekt erhält höchstens 1.500 Euro aus einem der fünf Bereiche

    Szenario: 1.500,00 Euro werden bewilligt
      Wenn am 16.03.2026 bewilligt wird:
        | Projekt    | Gruppe    | Bereich                  | Betrag       | Entschieden am |
        | Sommerfest | Hofgruppe | Zusammenleben und Events | 1.500,00 EUR | 15.03.2026     |
      Dann ist der Stand des Jahres:
        | Jahresbetrag | 15.000,00 EUR |
        | Bewilligt    | 1.500,00 EUR  |
        | Noch frei    | 13.500,00 EUR |

    Szenario: 1.500,01 Euro werden abgelehnt
      Wenn am 16.03.2026 bewilligt werden soll:
        | Projekt    | Gruppe    | Bereich                  | Betrag       | Entschieden am |
        | Sommerfest | Hofgruppe | Zusammenleben und Events | 1.500,01 EUR | 15.03.2026     |
      Dann wird das abgelehnt, denn: "Die Bewilligungen für ein Projekt bleiben im Höchstbetrag, der an diesem Tag gilt."

    Szenario: Zwei Bewilligungen für ein Projekt bleiben zusammen im Höchstbetrag
      Angenommen am 16.03.2026 ist bewilligt:
        | Projekt    | Gruppe    | Bereich                  | Betrag       | Entschieden am |
        | Sommerfest | Hofgruppe | Zusammenleben und Events | 1.000,00 EUR | 15.03.2026     |
      Wenn am 16.03.2026 bewilligt werden soll:
        | Projekt    | Gruppe    | Bereich                  | Betrag     | Entschieden am |
        | Sommerfest | Hofgruppe | Zusammenleben und Events | 500,01 EUR | 15.03.2026     |
      Dann wird das abgelehnt, denn: "Die Bewilligungen für ein Projekt bleiben im Höchstbetrag, der an diesem Tag gilt."

    Szenario: Ein anderer Bereich gehört nicht zum Fonds
      Wenn am 16.03.2026 bewilligt werden soll:
        | Projekt   | Gruppe    | Bereich   | Betrag     | Entschieden am |
        | Feuerwerk | Hofgruppe | Feuerwerk | 100,00 EUR | 15.03.2026     |
      Dann wird das abgelehnt, denn: "Der Förderbereich steht nicht auf der Liste, die an diesem Tag gilt."

    Szenario: Auch eine Bewohnerin kann Geld erhalten; ihre Angaben liegen im Tresor, nicht im Protokoll
      Wenn am 16.03.2026 einer Bewohnerin 200,00 EUR für das Projekt "Malkurs" bewilligt werden
      Dann nennt das Buch als Empfängerin die Funktion "Bewohnerin"
      Und im Protokoll steht das Wort "Bewohnerin" nicht

  Regel: Zehn Bewilligungen von 1.500 Euro schöpfen das Jahr aus

    Grundlage:
      Angenommen am 16.03.2026 ist bewilligt:
        | Projekt            | Gruppe       | Bereich                  | Betrag       | Entschieden am |
        | Lesepaten          | Hofgruppe    | Bildung                  | 1.500,00 EUR | 15.03.2026     |
        | Hausaufgabenhilfe  | Gartengruppe | Bildung                  | 1.500,00 EUR | 15.03.2026     |
        | Hochbeete          | Gartengruppe | Wohnumfeld               | 1.500,00 EUR | 15.03.2026     |
        | Sitzbänke          | Hofgruppe    | Wohnumfeld               | 1.500,00 EUR | 15.03.2026     |
        | Lauftreff          | Hofgruppe    | Sport und Freizeit       | 1.500,00 EUR | 15.03.2026     |
        | Tischtennis        | Gartengruppe | Sport und Freizeit       | 1.500,00 EUR | 15.03.2026     |
        | Hofkonzert         | Hofgruppe    | Kunst und Kultur         | 1.500,00 EUR | 15.03.2026     |
        | Wandbild           | Gartengruppe | Kunst und Kultur         | 1.500,00 EUR | 15.03.2026     |
        | Sommerfest         | Hofgruppe    | Zusammenleben und Events | 1.500,00 EUR | 15.03.2026     |
        | Nachbarschaftshock | Gartengruppe | Zusammenleben und Events | 1.500,00 EUR | 15.03.2026     |

    Szenario: Danach ist nichts mehr frei
      Wenn am 05.07.2026 nach dem Jahr 2026 des Fonds gefragt wird
      Dann ist der Stand des Jahres:
        | Jahresbetrag | 15.000,00 EUR |
        | Bewilligt    | 15.000,00 EUR |
        | Noch frei    | 0,00 EUR      |

    Szenario: Welche Bereiche wie viel erhalten
      Wenn am 05.07.2026 nach dem Jahr 2026 des Fonds gefragt wird
      Dann verteilt sich das Geld so:
        | Bereich                  | Bewilligungen | Betrag       |
        | Bildung                  | 2             | 3.000,00 EUR |
        | Wohnumfeld               | 2             | 3.000,00 EUR |
        | Sport und Freizeit       | 2             | 3.000,00 EUR |
        | Kunst und Kultur         | 2             | 3.000,00 EUR |
        | Zusammenleben und Events | 2             | 3.000,00 EUR |

    Szenario: Welches Projekt wie viel erhält
      Wenn am 05.07.2026 nach dem Jahr 2026 des Fonds gefragt wird
      Dann erhalten diese Projekte Geld:
        | Projekt            | Gruppe       | Betrag       |
        | Lesepaten          | Hofgruppe    | 1.500,00 EUR |
        | Hausaufgabenhilfe  | Gartengruppe | 1.500,00 EUR |
        | Hochbeete          | Gartengruppe | 1.500,00 EUR |
        | Sitzbänke          | Hofgruppe    | 1.500,00 EUR |
        | Lauftreff          | Hofgruppe    | 1.500,00 EUR |
        | Tischtennis        | Gartengruppe | 1.500,00 EUR |
        | Hofkonzert         | Hofgruppe    | 1.500,00 EUR |
        | Wandbild           | Gartengruppe | 1.500,00 EUR |
        | Sommerfest         | Hofgruppe    | 1.500,00 EUR |
        | Nachbarschaftshock | Gartengruppe | 1.500,00 EUR |

    Szenario: Die elfte Bewilligung wird abgelehnt
      Wenn am 16.03.2026 bewilligt werden soll:
        | Projekt    | Gruppe    | Bereich | Betrag   | Entschieden am |
        | Vorlesetag | Hofgruppe | Bildung | 0,01 EUR | 15.03.2026     |
      Dann wird das abgelehnt, denn: "Die Bewilligungen eines Jahres bleiben im Rahmen aus Jahresbetrag, Aufstockungen und Übertrag."

    Szenario: Zurückgegebene 300,00 Euro machen genau 300,00 Euro frei
      Angenommen am 02.06.2026 hat das Projekt "Sommerfest" 1.500,00 EUR erhalten und 300,00 EUR zurückgegeben
      Wenn am 05.07.2026 nach dem Jahr 2026 des Fonds gefragt wird
      Dann ist der Stand des Jahres:
        | Jahresbetrag  | 15.000,00 EUR |
        | Ausgezahlt    | 1.500,00 EUR  |
        | Zurückgegeben | 300,00 EUR    |
        | Bewilligt     | 14.700,00 EUR |
        | Noch frei     | 300,00 EUR    |

    Szenario: Aus den freien 300,00 Euro werden keine 300,01 Euro
      Angenommen am 02.06.2026 hat das Projekt "Sommerfest" 1.500,00 EUR erhalten und 300,00 EUR zurückgegeben
      Wenn am 16.06.2026 bewilligt werden soll:
        | Projekt    | Gruppe    | Bereich | Betrag     | Entschieden am |
        | Vorlesetag | Hofgruppe | Bildung | 300,01 EUR | 15.06.2026     |
      Dann wird das abgelehnt, denn: "Die Bewilligungen eines Jahres bleiben im Rahmen aus Jahresbetrag, Aufstockungen und Übertrag."
      Wenn am 16.06.2026 bewilligt wird:
        | Projekt    | Gruppe    | Bereich | Betrag     | Entschieden am |
        | Vorlesetag | Hofgruppe | Bildung | 300,00 EUR | 15.06.2026     |
      Dann ist der Stand des Jahres:
        | Jahresbetrag | 15.000,00 EUR |
        | Bewilligt    | 15.000,00 EUR |
        | Noch frei    | 0,00 EUR      |

    Szenario: Nach dem Stand davor war noch alles frei
      Wenn am 05.07.2026 nach dem Stand vom 15.03.2026 nach dem Jahr 2026 des Fonds gefragt wird
      Dann ist der Stand des Jahres:
        | Jahresbetrag | 15.000,00 EUR |
        | Bewilligt    | 0,00 EUR      |
        | Noch frei    | 15.000,00 EUR |

  Regel: Das letzte Geld bekommt nur ein Projekt

    Szenario: Zwei Personen bewilligen im selben Augenblick die letzten 1.500 Euro
      Angenommen von 2026 sind noch 1.500,00 EUR frei
      Wenn zwei Personen im selben Augenblick je 1.500,00 EUR für zwei Projekte bewilligen
      Dann ist eine der beiden Bewilligungen erfasst
      Und die andere ist abgelehnt, denn: "Die Bewilligungen eines Jahres bleiben im Rahmen aus Jahresbetrag, Aufstockungen und Übertrag."
      Und von 2026 sind noch 0,00 EUR frei

  Regel: Neue Regeln ändern nichts an früheren Tagen

    Grundlage:
      Angenommen ab dem 01.01.2027 gilt ein Höchstbetrag von 2.000,00 EUR

    Szenario: Der Höchstbetrag steigt 2027 und bleibt 2026, wie er war
      Wenn am 05.07.2026 nach den Regeln vom 31.12.2026 gefragt wird
      Dann beträgt der Höchstbetrag 1.500,00 EUR
      Wenn am 05.07.2026 nach den Regeln vom 01.01.2027 gefragt wird
      Dann beträgt der Höchstbetrag 2.000,00 EUR

    Szenario: Was 2026 entschieden wurde, wird auch 2027 nach den Regeln von 2026 beurteilt
      Wenn am 15.01.2027 bewilligt werden soll:
        | Projekt   | Gruppe    | Bereich                  | Betrag       | Entschieden am |
        | Silvester | Hofgruppe | Zusammenleben und Events | 1.500,01 EUR | 31.12.2026     |
      Dann wird das abgelehnt, denn: "Die Bewilligungen für ein Projekt bleiben im Höchstbetrag, der an diesem Tag gilt."

    Szenario: Nach dem Ende des Jahres wird sein Geld nicht mehr vergeben
      Wenn am 15.01.2027 bewilligt werden soll:
        | Projekt   | Gruppe    | Bereich                  | Betrag       | Entschieden am |
        | Silvester | Hofgruppe | Zusammenleben und Events | 2.000,00 EUR | 10.01.2027     |
      Dann wird das abgelehnt, denn: "Über die Mittel eines Jahres wird bis zu dessen Ende entschieden."

    Szenario: Im Jahr 2027 sind 2.000 Euro für ein Projekt möglich
      Angenommen am 10.01.2027 ist das Jahr 2027 des Fonds eröffnet
      Wenn am 15.01.2027 aus dem Jahr 2027 bewilligt wird:
        | Projekt   | Gruppe    | Bereich                  | Betrag       | Entschieden am |
        | Silvester | Hofgruppe | Zusammenleben und Events | 2.000,00 EUR | 10.01.2027     |
      Dann ist der Stand des Jahres:
        | Jahresbetrag | 15.000,00 EUR |
        | Bewilligt    | 2.000,00 EUR  |
        | Noch frei    | 13.000,00 EUR |

    Szenario: Ob Restmittel übertragen werden dürfen, ist nicht gesagt; also wird nichts übertragen
      Wenn am 10.01.2027 das Jahr 2027 mit einem Übertrag von 500,00 EUR eröffnet werden soll
      Dann wird das abgelehnt, denn: "Ob Restmittel übertragen werden dürfen, hat niemand gesagt: also wird nichts übertragen."

  Regel: Was abgelehnt wurde, steht mit seinem Grund im Buch

    Szenario: Ein Antrag wird abgelehnt
      Angenommen am 02.03.2026 hat die Gruppe Hofgruppe für "Feuerwerk" 900,00 EUR beantragt
      Und am 16.03.2026 ist der Antrag "Feuerwerk" abgelehnt, Grund: "nicht_gemeinnuetzig"
      Wenn am 05.07.2026 nach dem Jahr 2026 des Fonds gefragt wird
      Dann stehen diese Anträge darin:
        | Projekt   | Gruppe    | Beantragt  | Ausgang   | Grund               |
        | Feuerwerk | Hofgruppe | 900,00 EUR | abgelehnt | nicht_gemeinnuetzig |
