package io.infaas.controller.status;

import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.cost.CostGrouping;
import io.infaas.controller.cost.CostQuery;
import io.infaas.controller.cost.CostReport;
import io.infaas.controller.cost.CostReports;
import io.infaas.controller.cost.CostText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code infaas cost}: prints a table; exit status 0, or 1 if no controller answers or a ledger cannot be read. */
@Command(
        name = "cost",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows the cost of the nodes and its idle part by application, node or offering, to the hour.",
            "Times are days such as 2026-11-28 or times such as 2026-11-28T08:00, all in UTC."
        })
public final class CostCommand implements Callable<Integer> {

    @Option(names = "--from", paramLabel = "TIME", description = "Begin (default: a day before the end).")
    private String from = "";

    @Option(names = "--to", paramLabel = "TIME", description = "End (default: now).")
    private String to = "";

    @Option(
            names = "--by",
            paramLabel = "GROUPING",
            defaultValue = "application",
            description = "Rows: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private CostGrouping by = CostGrouping.APPLICATION;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            split = ",",
            description =
                    "Reads ledgers instead of asking a controller: each is the file of a controller's --journal with"
                            + " .costs behind its name. The ledgers of several controllers add up.")
    private List<Path> ledgers = List.of();

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Option(names = "--json", description = "Prints the JSON document instead of a table.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Clock clock;

    public CostCommand() {
        this(Clock.systemUTC());
    }

    CostCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws AdminException, IOException, InterruptedException {
        CostQuery query = query();
        CostReport report = ledgers.isEmpty()
                ? admin.read(
                        "/cost",
                        "from=%s&to=%s&by=%s".formatted(query.from(), query.to(), query.by()),
                        CostReport.class)
                : CostReports.of(ledgers, query);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(DocumentFormat.JSON.print(report));
        } else {
            CostText.of(report).forEach(out::println);
        }
        out.flush();
        return 0;
    }

    private CostQuery query() {
        try {
            return CostQuery.parse(from, to, by.label(), clock.instant());
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
