package io.infaas.simulator.report;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.controller.journalfile.RecordingFile;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.gateway.loglevel.LogLevels;
import io.infaas.simulator.run.HindsightFleet;
import io.infaas.simulator.run.Outcome;
import io.infaas.simulator.run.Simulation;
import io.infaas.simulator.workload.Recording;
import io.infaas.simulator.workload.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code infaas simulate}: prints a table of outcomes; exit status 0, 1 if a file cannot be read, 2 for an invalid command line. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs gateways and a controller in virtual time, on simulated machines, and prints the cost, the late share and the"
                    + " accuracy.",
            "Warnings of simulated gateways and controllers are shown with --log-level warn only.",
            "All decisions are made by the classes that decide live. The true speed of machines and variants is part of the"
                    + " workload; the controller knows only the profiles of the catalog."
        })
public final class SimulateCommand implements Callable<Integer> {

    @Option(names = "--catalog", paramLabel = "FILE", required = true, description = "Catalog with profiles.")
    private Path catalog = Path.of(CatalogFile.NAME);

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    /** Where queries and machines come from. */
    private static final class Source {

        @Option(
                names = "--workload",
                paramLabel = "FILE",
                description = "Queries, machines and their true speed, in YAML: see docs/simulator.md.")
        private @Nullable Path workload;

        @Option(
                names = "--from-journal",
                paramLabel = "FILE",
                description =
                        "Journal of a controller: its queries, on its machines. For other machines name the file of seconds beside"
                                + " the journal (journal.demand.jsonl) in the traces of a workload.")
        private @Nullable Path journal;
    }

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "cost",
            description = "Policies to compare (default: ${DEFAULT-VALUE}).")
    private List<String> policies = List.of();

    @Option(
            names = "--without",
            paramLabel = "RULE",
            split = ",",
            description =
                    "Rules of the policy cost that are left out: prefer, corrections, bursts, rise. Shows the worth of a rule.")
    private Set<String> omittedRules = Set.of();

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            split = ",",
            defaultValue = "1",
            description = "Seeds; each gives one run of each policy (default: ${DEFAULT-VALUE}).")
    private List<Long> seeds = List.of();

    @Option(
            names = "--hindsight",
            paramLabel = "NODES",
            description =
                    "Adds a fixed fleet sized in hindsight, for the first seed: the cheapest one of a single node type, with at most"
                            + " NODES nodes and at most 1 %% late or refused queries.")
    private @Nullable Integer hindsight;

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            description =
                    "Writes POLICY-SEED.jsonl with each second and each decision, POLICY-SEED.html with plots, and"
                            + " POLICY-SEED.demand.jsonl with the seconds that a controller records.")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final LongSupplier nanos;

    public SimulateCommand() {
        this(System::nanoTime);
    }

    SimulateCommand(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public Integer call() throws IOException {
        quiet();
        List<PolicyFactory> factories =
                policies.stream().map(name -> policy(spec, name, omittedRules)).toList();
        Catalog profiles = CatalogFile.read(catalog);
        List<String> notes = new ArrayList<>();
        Workload queries = read(notes);
        require(profiles, queries, file());
        if (output != null) {
            Files.createDirectories(output);
        }
        OutcomeTable table = new OutcomeTable();
        for (PolicyFactory factory : factories) {
            for (long seed : seeds) {
                table.add(factory.label(), seed, run(profiles, queries, factory, seed));
            }
        }
        if (hindsight != null) {
            long seed = seeds.get(0);
            HindsightFleet.find(profiles, queries, seed, hindsight, 0.01)
                    .ifPresentOrElse(
                            fleet -> table.add(
                                    "static: %d x %s".formatted(fleet.nodes(), fleet.nodeType()),
                                    seed,
                                    fleet.outcome()),
                            () -> notes.add(
                                    "no fixed fleet of at most %d nodes has at most 1 %% late or refused queries"
                                            .formatted(hindsight)));
        }
        PrintWriter out = spec.commandLine().getOut();
        table.lines(queries.length().toMillis() / 1000.0).forEach(out::println);
        notes.forEach(out::println);
        out.flush();
        return 0;
    }

    /** Without warnings of simulated gateways and controllers, which would have the time of the wall clock. */
    static void quiet() {
        if (System.getProperty(LogLevels.PROPERTY) == null) {
            LogLevels.begin(Level.ERROR);
        }
    }

    static PolicyFactory policy(CommandSpec spec, String name, Set<String> omittedRules) {
        try {
            return PolicyFactory.of(name).without(omittedRules);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private Workload read(List<String> notes) {
        if (source.journal == null) {
            return Workload.read(file());
        }
        Recording recording = Recording.read(RecordingFile.beside(source.journal));
        notes.add(recording.summary());
        return recording.workload();
    }

    private Path file() {
        return source.journal != null ? source.journal : Objects.requireNonNull(source.workload);
    }

    static void require(Catalog profiles, Workload queries, Path file) {
        try {
            queries.requireFor(profiles);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private Outcome run(Catalog profiles, Workload queries, PolicyFactory factory, long seed) throws IOException {
        String name = "%s, seed %d".formatted(factory.label(), seed);
        RunFile file = new RunFile();
        RunPage page = new RunPage("Simulation: " + name);
        Simulation simulation = new Simulation(profiles, queries, factory, PolicySettings.DEFAULTS, seed);
        if (output != null) {
            simulation.record(file::add);
        }
        RunProgress progress =
                new RunProgress(name, queries.length(), spec.commandLine().getErr(), nanos);
        Outcome outcome = simulation.run(second -> {
            if (output != null) {
                file.add(second);
                page.add(second);
            }
            progress.show(second);
        });
        if (output != null) {
            simulation.entries().forEach(file::add);
            String stem = factory.label() + "-" + seed;
            file.write(output.resolve(stem + ".jsonl"));
            RunFile.write(output.resolve(stem + ".html"), page.html(outcome, simulation.entries()));
        }
        return outcome;
    }
}
