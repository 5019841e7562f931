package io.infaas.controller.status;

import static io.infaas.controller.text.TextTable.number;
import static io.infaas.controller.text.TextTable.seconds;

import io.infaas.controller.policy.ShadowPrices;
import io.infaas.controller.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code infaas explain}: prints tables; exit status 0, or 1 if no controller answers or the application is unknown. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Explains how an application is served: its demand, which variants are feasible and why"
                + " or why not, where they are loaded, and the latest decisions and actions.")
public final class ExplainCommand implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    private Subject subject = new Subject();

    static final class Subject {

        @Parameters(paramLabel = "APPLICATION", description = "Application name in the catalog.")
        private String application = "";

        @Option(
                names = "--decision",
                paramLabel = "ID",
                description =
                        "Id of a decision, also of an earlier controller: its reason, its numbers, and what came of it.")
        private String decision = "";
    }

    @Mixin
    private final PrintedDocument document = new PrintedDocument();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws AdminException, InterruptedException {
        if (!subject.decision.isEmpty()) {
            document.print(
                    "/decisions/" + subject.decision,
                    DecisionText.DecisionDocument.class,
                    DecisionText::of,
                    spec.commandLine().getOut());
            return 0;
        }
        document.print(
                "/explain/" + subject.application,
                Explanation.class,
                ExplanationText::of,
                spec.commandLine().getOut());
        return 0;
    }

    /** Renders an explanation as tables. */
    static final class ExplanationText {

        private static final int LINES = 20;

        private static final TextTable<Explanation.OptionRow> OPTIONS = new TextTable<Explanation.OptionRow>()
                .column("variant", Explanation.OptionRow::alias)
                .column("feasible", Explanation.OptionRow::feasible)
                .column("accuracy", 4, Explanation.OptionRow::accuracy)
                .column("ms", 2, Explanation.OptionRow::latencyMs)
                .column("items/s", 0, Explanation.OptionRow::saturation)
                .column("load ms", 0, Explanation.OptionRow::loadMs)
                .column("USD per 1M", 3, Explanation.OptionRow::cost)
                .column("serves items/s", 1, Explanation.OptionRow::items)
                .column("instances", Explanation.OptionRow::instances)
                .column("why", Explanation.OptionRow::why);

        private static final TextTable<ShadowPrices.Row> PRICES = new TextTable<ShadowPrices.Row>()
                .column("if", ShadowPrices.Row::change)
                .column("cheapest variant", row -> row.variant().isEmpty() ? "none in time" : row.variant())
                .column("node type", ShadowPrices.Row::nodeType)
                .column("queries/s", 1, ShadowPrices.Row::queries)
                .column("USD/h", 4, ShadowPrices.Row::dollars)
                .column("more or less", row -> row.variant().isEmpty() ? "" : number(4, row.difference()));

        private static final TextTable<Explanation.JournalRow> JOURNAL = new TextTable<Explanation.JournalRow>()
                .column("time", row -> seconds(row.time()))
                .column("decision", Explanation.JournalRow::decision)
                .column("event", Explanation.JournalRow::event)
                .column("variant", Explanation.JournalRow::variant)
                .column("node", Explanation.JournalRow::node)
                .column("outcome", Explanation.JournalRow::outcome)
                .column("reason", Explanation.JournalRow::reason);

        private ExplanationText() {}

        static List<String> of(Explanation explanation) {
            List<String> lines = new ArrayList<>();
            lines.add("application %s, policy %s, now %s"
                    .formatted(explanation.application(), explanation.policy(), seconds(explanation.time())));
            explanation.classes().forEach(row -> {
                OPTIONS.addTo(lines, title(row), row.options());
                PRICES.addTo(lines, "Price of its part of the nodes, and of a little more", row.prices());
            });
            StatusText.addChanges(lines, explanation.changes(), LINES);
            JOURNAL.addTo(
                    lines,
                    "Last decisions and actions",
                    explanation.journal().stream().limit(LINES).toList());
            return lines;
        }

        private static String title(Explanation.ClassRow row) {
            String demand = row.active()
                    ? "%s%s items/s now, at most %s items/s in the last minute, %d queries waiting"
                            .formatted(
                                    row.pinned() ? "pinned, " : "",
                                    number(1, row.items()),
                                    number(1, row.peakItems()),
                                    row.waiting())
                    : "default objective, no demand of its own";
            return "'%s' with accuracy %s within %s ms at batch %d: %s"
                    .formatted(
                            row.target(),
                            StatusText.floor(row.minAccuracy()),
                            number(2, row.boundMs()),
                            row.batch(),
                            demand);
        }
    }
}
