package io.infaas.simulator.report;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.controller.journalfile.RecordingFile;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.simulator.run.Outcome;
import io.infaas.simulator.run.Simulation;
import io.infaas.simulator.workload.Recording;
import io.infaas.simulator.workload.Workload;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code infaas regret}: exit status 0, 1 if a file cannot be read, 2 for an invalid command line. */
@Command(
        name = "regret",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints the machine cost that a better policy would have saved in the last recorded time.",
            "Simulates the recorded queries on the recorded machines with both policies, and the same chance. The default for"
                    + " the better one, optimal, needs the jars of OR-Tools: see docs/policies.md."
        })
public final class RegretCommand implements Callable<Integer> {

    private static final long SEED = 1;

    @Option(names = "--catalog", paramLabel = "FILE", required = true, description = "Catalog with profiles.")
    private Path catalog = Path.of(CatalogFile.NAME);

    @Option(
            names = "--from-journal",
            paramLabel = "FILE",
            required = true,
            description = "Journal of a controller; the file of seconds (journal.demand.jsonl) is beside it.")
    private Path journal = Path.of("journal.jsonl");

    @Option(
            names = "--minutes",
            paramLabel = "NUMBER",
            description = "The last minutes of it (default: ${DEFAULT-VALUE}).")
    private int minutes = 60;

    @Option(names = "--policy", paramLabel = "NAME", description = "The policy in use (default: ${DEFAULT-VALUE}).")
    private String policy = "cost";

    @Option(names = "--against", paramLabel = "NAME", description = "The better policy (default: ${DEFAULT-VALUE}).")
    private String against = "optimal";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (minutes < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--minutes %d: give at least 1".formatted(minutes));
        }
        PolicyFactory present = SimulateCommand.policy(spec, policy, Set.of());
        PolicyFactory reference = SimulateCommand.policy(spec, against, Set.of());
        SimulateCommand.quiet();
        Catalog profiles = CatalogFile.read(catalog);
        Recording recording = Recording.readLast(RecordingFile.beside(journal), Duration.ofMinutes(minutes));
        Workload queries = recording.workload();
        SimulateCommand.require(profiles, queries, journal);
        Outcome presentOutcome = run(profiles, queries, present);
        Outcome referenceOutcome = run(profiles, queries, reference);
        OutcomeTable table = new OutcomeTable();
        table.add(present.label(), SEED, presentOutcome);
        table.add(reference.label(), SEED, referenceOutcome);
        PrintWriter out = spec.commandLine().getOut();
        table.lines(queries.length().toMillis() / 1000.0).forEach(out::println);
        out.println(recording.summary());
        out.println("regret of %s against %s: %.4f dollars (%.1f %%), %.2f points of late or refused queries"
                .formatted(
                        present.label(),
                        reference.label(),
                        presentOutcome.dollars() - referenceOutcome.dollars(),
                        referenceOutcome.dollars() > 0
                                ? 100 * (presentOutcome.dollars() / referenceOutcome.dollars() - 1)
                                : 0,
                        100
                                * (presentOutcome.total().violated()
                                        - referenceOutcome.total().violated())));
        out.flush();
        return 0;
    }

    private Outcome run(Catalog profiles, Workload queries, PolicyFactory factory) {
        RunProgress progress = new RunProgress(
                factory.label(), queries.length(), spec.commandLine().getErr(), System::nanoTime);
        return new Simulation(profiles, queries, factory, PolicySettings.DEFAULTS, SEED).run(progress::show);
    }
}
