# language: de
Funktionalität: Partner bezeugen den Verlauf des Quartierbuchs

  Wer 52.000 EUR im Jahr zusagt, will Jahre später noch zeigen können, dass genau das im Buch stand, und dass nichts
  verschwunden ist: nicht durch ein Versehen, nicht durch eine alte Datensicherung, nicht mit Absicht. Das Wort derer, die
  das Buch führen, genügt dafür nicht. Deshalb lässt ein Partner ein kleines Programm laufen, seine Zeugin. Sie sieht in
  Abständen nach, prüft, ob der Verlauf den fortsetzt, den sie kennt, und zeichnet ihn dann mit. Je mehr Partner dasselbe
  gesehen haben, desto weniger muss irgendwer einem anderen glauben.

  Verhindern kann eine Zeugin nichts, und ob eine Angabe bei der Erfassung gestimmt hat, weiß sie nicht. Aber eine
  geänderte Vergangenheit passt nicht zu dem, was sie gesehen hat, und das Buch hat beides unterzeichnet: Das ist der
  Beweis. Die Vorfälle in diesen Szenarien sind gedacht; die Angaben sind die aus dem Dichterviertel. Jeder Satz wird am
  laufenden Buch geprüft, mit dem Programm, das ein Partner benutzt. Personen kommen nicht vor.

  Grundlage:
    Angenommen die Stadt Duisburg führt seit dem 05.07.2025 ein Quartierbuch
    Und Quelle der Angaben ist die Pressemitteilung "VIVAWEST und Stadt setzen Kooperation fort"
    Und erfasst sind die Organisationen:
      | Kennung        | Name           | Art                 | Gemeindeschlüssel | Einheit        |
      | stadt-duisburg | Stadt Duisburg | Kommune             | 05112000          | Bildungsregion |
      | vivawest       | VIVAWEST       | Wohnungsunternehmen | –                 | –              |
      | awo            | AWO Duisburg   | Wohlfahrtsverband   | –                 | –              |
    Und erfasst ist die Kooperation im Dichterviertel bis 31.12.2024
    Und VIVAWEST und die AWO haben dem Buch ihre Zeuginnen genannt, und die Stadt ihnen den Schlüssel des Buchs

  Regel: Was alle gesehen haben, kann keiner mehr ändern

    Szenario: Zwei von zwei Partnern haben denselben Verlauf gesehen
      Wenn die Zeugin von VIVAWEST nachsieht
      Dann zeichnet sie mit
      Wenn die Zeugin der AWO nachsieht
      Dann zeichnet sie mit
      Und den neuesten Prüfpunkt haben 2 von 2 Zeuginnen gesehen

    Szenario: Was neu ist, setzt fort, was gesehen war
      Angenommen die Zeugin von VIVAWEST hat nachgesehen
      Und danach ist die Verlängerung erfasst, mit 52.000,00 EUR von VIVAWEST im Jahr
      Wenn die Zeugin von VIVAWEST nachsieht
      Dann zeichnet sie mit
      Und den neuesten Prüfpunkt haben 1 von 2 Zeuginnen gesehen

    Szenario: Wenn es nichts Neues gibt, ist nichts zu zeichnen
      Angenommen die Zeugin von VIVAWEST hat nachgesehen
      Wenn die Zeugin von VIVAWEST nachsieht
      Dann hat sie nichts Neues gesehen

  Regel: Eine andere Vergangenheit fällt auf, und der Beweis liegt beim Partner

    Szenario: Eine Zusage verschwindet mit einer alten Datensicherung
      Angenommen die Stadt sichert das Buch
      Und danach ist die Verlängerung erfasst, mit 52.000,00 EUR von VIVAWEST im Jahr
      Und die Zeugin von VIVAWEST hat nachgesehen
      Und die Stadt spielt die alte Sicherung zurück
      Wenn die Zeugin von VIVAWEST nachsieht
      Dann meldet sie einen Widerspruch, denn: "das Buch zeigt 8 Ereignisse und hat schon 13 gezeigt"
      Und gezeichnet hat sie nichts
      Und sie bewahrt beide Prüfpunkte auf, und beide hat das Buch unterzeichnet
      Und das Buch zeigt den Beweis und unterzeichnet nichts mehr

    Szenario: Aus 52.000 EUR werden nachträglich 25.000 EUR
      Angenommen die Stadt sichert das Buch
      Und danach ist die Verlängerung erfasst, mit 52.000,00 EUR von VIVAWEST im Jahr
      Und die Zeugin von VIVAWEST hat nachgesehen
      Und die Stadt spielt die alte Sicherung zurück
      Und danach ist die Verlängerung erfasst, mit 25.000,00 EUR von VIVAWEST im Jahr
      Wenn die Zeugin von VIVAWEST nachsieht
      Dann meldet sie einen Widerspruch, denn: "das Buch zeigt einen anderen Verlauf derselben 13 Ereignisse"
      Und sie bewahrt beide Prüfpunkte auf, und beide hat das Buch unterzeichnet
      Wenn die Zeugin der AWO nachsieht
      Dann meldet sie einen Widerspruch, denn: "das Buch sagt selbst, dass sein Protokoll nicht das gezeichnete ist"

    Szenario: Ein neuer Schlüssel des Buchs ist kein Widerspruch, wenn der alte ihn übergeben hat
      Angenommen die Zeugin von VIVAWEST hat nachgesehen
      Und die Stadt lässt einen neuen Schlüssel unterzeichnen
      Und danach ist die Verlängerung erfasst, mit 52.000,00 EUR von VIVAWEST im Jahr
      Wenn die Zeugin von VIVAWEST nachsieht
      Dann zeichnet sie mit
      Und sie sagt, dass der alte Schlüssel an den neuen übergeben hat
