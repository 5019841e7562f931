package io.infaas.simulator.report;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.simulator.run.Outcome;
import io.infaas.simulator.run.Second;
import io.infaas.simulator.run.TimedEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** One self-contained HTML page about a run: plots over time, and all decisions with a filter. It requests nothing. */
final class RunPage {

    private final String title;
    private final List<Second> seconds = new ArrayList<>();

    RunPage(String title) {
        this.title = title;
    }

    void add(Second second) {
        seconds.add(second);
    }

    String html(Outcome outcome, List<TimedEntry> entries) {
        StringBuilder rows = new StringBuilder();
        entries.forEach(entry -> rows.append(row(entry)));
        return template()
                .replace("@TITLE@", HtmlText.escape(title))
                .replace("@SUMMARY@", summary(outcome))
                .replace("@PLOTS@", plots())
                .replace("@ROWS@", rows);
    }

    private static String summary(Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "%d queries, %.2f %% late or refused, mean accuracy %.4f, $%.4f, %d changes of placements (%d undone within a"
                        + " minute), %d machines launched.",
                outcome.total().queries(),
                100 * outcome.total().violated(),
                outcome.total().meanAccuracy(),
                outcome.dollars(),
                outcome.planChanges(),
                outcome.undone(),
                outcome.launches());
    }

    private String plots() {
        TimePlot instances = new TimePlot("Serving instances");
        SortedSet<String> aliases = new TreeSet<>();
        seconds.forEach(second -> aliases.addAll(second.instances().keySet()));
        aliases.forEach(
                alias -> instances.line(alias, line(second -> second.instances().getOrDefault(alias, 0))));
        return String.join(
                "",
                new TimePlot("Queries per second")
                        .line("sent", line(Second::queries))
                        .line("answered", line(Second::answered))
                        .html(),
                new TimePlot("Late or refused, % of the answers and refusals")
                        .line("late or refused", line(RunPage::violated))
                        .html(),
                instances.html(),
                new TimePlot("Nodes that serve")
                        .line("nodes", line(Second::nodes))
                        .html(),
                new TimePlot("Price of all machines, $/h")
                        .line("price", line(Second::pricePerHour))
                        .html(),
                new TimePlot("Mean accuracy of the answers")
                        .line("accuracy", line(Second::accuracy))
                        .html());
    }

    private static double violated(Second second) {
        return 100.0 * (second.late() + second.refused()) / (second.answered() + second.refused());
    }

    private double[] line(ToDoubleFunction<Second> value) {
        return seconds.stream().mapToDouble(value).toArray();
    }

    private static String row(TimedEntry timed) {
        JournalEntry entry = timed.entry();
        return String.format(
                Locale.ROOT,
                "<tr><td>%.1f</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>%n",
                timed.second(),
                HtmlText.escape(entry.event()),
                HtmlText.escape(entry.application()),
                HtmlText.escape(entry.variant()),
                HtmlText.escape(entry.node()),
                HtmlText.escape(entry.reason()),
                HtmlText.escape(entry.outcome()));
    }

    private static String template() {
        try (InputStream page = RunPage.class.getResourceAsStream("page.html")) {
            return new String(Objects.requireNonNull(page).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
