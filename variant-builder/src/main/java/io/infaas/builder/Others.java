package io.infaas.builder;

import io.infaas.builder.elsewhere.Form;
import io.infaas.builder.elsewhere.OnNode;
import io.infaas.builder.elsewhere.OtherVariant;
import io.infaas.builder.elsewhere.OtherVariants;
import io.infaas.builder.engine.PlanStore;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.node.FeedItems;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.Lineage;
import io.infaas.builder.report.VariantReport;
import io.infaas.builder.repository.Digest;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Brought;
import io.infaas.catalog.Contract;
import io.infaas.catalog.MeasuringNode;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adds what a definition asks for beside the variants that are measured on this machine. Used once, by one thread. */
final class Others {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Inputs inputs;
    private final Workshop workshop;
    private final Bench bench;
    private final Policies policies;
    private final Stages stages;
    private final Progress progress;

    Others(Inputs inputs, Workshop workshop, Bench bench, Policies policies, Stages stages, Progress progress) {
        this.inputs = inputs;
        this.workshop = workshop;
        this.bench = bench;
        this.policies = policies;
        this.stages = stages;
        this.progress = progress;
    }

    /**
     * What was added.
     *
     * @param architectures of brought files that are no form of a trained network here
     * @param nodeTypes that profiles stand for
     */
    record Added(List<VariantReport> variants, List<Architecture> architectures, List<NodeType> nodeTypes) {}

    /** @param repository to which those that are kept are written */
    Added run(Path repository) throws IOException {
        OtherVariants others = variants();
        stages.expect(others.count());
        OnNode node = new OnNode(
                new FeedItems(Feed.of(bench.data().evaluation())),
                inputs.answer(),
                (form, answers) -> workshop.accuracy(network(form.architecture()), answers),
                bench.scratch(),
                bench.profileBudget(),
                PATIENCE);
        List<VariantReport> reports = new ArrayList<>();
        for (OtherVariant made : others.make((address, form) -> workshop.onNode(address, form, node), stages::next)) {
            VariantReport report = report(made);
            policies.apply(report, progress);
            reports.add(report);
            // it may be there: the same variant on another type of node, or on this machine
            if (report.kept() && !Files.exists(repository.resolve(report.name()))) {
                made.form().orElseThrow().write(repository);
            }
        }
        return new Added(
                reports,
                architectures(reports),
                inputs.definition().nodes().stream().map(MeasuringNode::type).toList());
    }

    /** Of the definition; nothing is made yet. */
    OtherVariants variants() {
        Map<String, Contract> networks = new LinkedHashMap<>();
        inputs.networks().forEach(network -> networks.put(network.name(), network.contract()));
        return new OtherVariants(
                inputs.definition(),
                inputs.sources().resolve("."),
                networks,
                this::graph,
                new PlanStore(inputs.sources().plans()));
    }

    private Optional<Inputs.Network> network(String architecture) {
        return inputs.networks().stream()
                .filter(network -> network.name().equals(architecture))
                .findFirst();
    }

    private Path graph(String architecture, String transform) throws VariantException, IOException {
        return workshop.graph(network(architecture).orElseThrow(), Inputs.transform(inputs.definition(), transform))
                .model();
    }

    private VariantReport report(OtherVariant made) throws IOException {
        Form form = made.form().orElse(null);
        VariantReport report = new VariantReport(
                made.name(),
                made.architecture(),
                new Lineage(made.architecture(), made.transform(), made.settings(), made.target()),
                form == null ? 0 : form.bytes(),
                made.profile().orElse(null),
                made.failed()
                        .map(reason -> new LeftOut(LeftOut.Cause.FAILED, reason))
                        .orElse(null));
        Profile profile = made.profile().orElse(null);
        Optional<Inputs.Network> network = network(made.architecture());
        if (profile == null || network.isEmpty()) {
            return report;
        }
        return Search.drop(
                        inputs.definition(), workshop.asTrained(network.get()).accuracy(), profile.accuracy())
                .map(report::without)
                .orElse(report);
    }

    private List<Architecture> architectures(List<VariantReport> reports) throws IOException {
        List<Architecture> added = new ArrayList<>();
        for (Brought brought : inputs.definition().brought()) {
            boolean known = network(brought.architecture()).isPresent()
                    || added.stream().anyMatch(one -> one.name().equals(brought.architecture()));
            boolean kept = reports.stream()
                    .anyMatch(report -> report.kept() && report.architecture().equals(brought.architecture()));
            if (!known && kept) {
                added.add(new Architecture(
                        brought.architecture(),
                        inputs.definition().application().name(),
                        Digest.ofFile(inputs.sources().resolve(brought.files().get(0))),
                        inputs.definition().application().contract()));
            }
        }
        return added;
    }
}
