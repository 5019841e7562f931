package io.infaas.builder.targets;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.inputs.ReadInputs;
import io.infaas.builder.inputs.TrainedInputs;
import io.infaas.builder.inputs.TrainedNetwork;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.node.FeedItems;
import io.infaas.builder.policy.VariantPolicies;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.progress.StageCounter;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.Lineage;
import io.infaas.builder.report.VariantReport;
import io.infaas.builder.repository.Digest;
import io.infaas.builder.session.AccurateGraphs;
import io.infaas.builder.session.VariantFactory;
import io.infaas.builder.tensorrt.PlanStore;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition.MeasuringNode;
import io.infaas.catalog.Definition.PrebuiltVariant;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.triton.client.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adds to a build the variants for targets that do not run on this machine. Used once, by one thread. */
public record OtherTargets(VariantFactory factory, VariantPolicies policies, StageCounter stages, Progress progress) {

    private static final Duration NODE_TIMEOUT = Duration.ofMinutes(5);

    /**
     * The added variants.
     *
     * @param architectures of prebuilt files whose trained network the definition does not have
     * @param nodeTypes node types of the profiles
     */
    public record AddedVariants(
            List<VariantReport> variants, List<Architecture> architectures, List<NodeType> nodeTypes) {}

    /** @param repository existing folder to which the kept variants are written */
    public AddedVariants run(Path repository) throws IOException {
        OtherVariants otherVariants = variants(factory, stages);
        stages.expect(otherVariants.count());
        NodeMeasurer node = new NodeMeasurer(
                new FeedItems(Feed.of(inputs().data().evaluation(), inputs().contract())),
                inputs().read().judgedOutput(),
                (variant, answers) -> factory.accuracy(inputs().network(variant.architecture()), answers),
                factory.bench().scratch(),
                factory.bench().profileBudget(),
                NODE_TIMEOUT,
                Credentials.NONE);
        OtherVariants.Measure measure = (address, variant) -> factory.onNode(
                address, variant.name(), OtherVariants.NodeResult.class, () -> node.measure(address, variant));
        List<VariantReport> reports = new ArrayList<>();
        for (OtherVariants.OtherVariant otherVariant : otherVariants.make(measure, stages::next)) {
            VariantReport report = report(otherVariant);
            policies.apply(report, progress);
            reports.add(report);
            // the folder may exist: the same variant for another node type, or for this machine
            if (report.kept() && !Files.exists(repository.resolve(report.name()))) {
                otherVariant.files().orElseThrow().write(repository);
            }
        }
        return new AddedVariants(
                reports,
                architectures(reports),
                inputs().definition().nodes().stream().map(MeasuringNode::type).toList());
    }

    /** The other variants of a definition; none is made yet. */
    public static OtherVariants variants(VariantFactory factory, StageCounter stages) {
        AccurateGraphs graphs = new AccurateGraphs(factory, stages);
        TrainedInputs inputs = factory.inputs();
        Map<String, Contract> contracts = new LinkedHashMap<>();
        inputs.networks().forEach(network -> contracts.put(network.name(), network.contract()));
        return new OtherVariants(
                inputs.definition(),
                inputs.read().files().resolve("."),
                contracts,
                (architecture, transform) -> graph(graphs, architecture, transform),
                new PlanStore(inputs.read().files().plans()));
    }

    private static Path graph(AccurateGraphs graphs, String architecture, String transform)
            throws VariantException, IOException {
        TrainedInputs inputs = graphs.factory().inputs();
        TrainedNetwork network = inputs.network(architecture).orElseThrow();
        // only a node can measure its accuracy there
        return graphs.of(
                        network,
                        ReadInputs.transform(inputs.definition(), transform),
                        graphs.factory().asTrained(network))
                .graph()
                .model();
    }

    private VariantReport report(OtherVariants.OtherVariant otherVariant) throws IOException {
        AssembledVariant files = otherVariant.files().orElse(null);
        Profile profile = otherVariant.profile().orElse(null);
        VariantReport report = new VariantReport(
                otherVariant.name(),
                otherVariant.architecture(),
                new Lineage(
                        otherVariant.architecture(),
                        otherVariant.transform(),
                        otherVariant.settings(),
                        otherVariant.target(),
                        factory.fullPrecision(otherVariant.architecture() + "-" + otherVariant.transform())),
                files == null ? 0 : files.bytes(),
                profile,
                otherVariant
                        .failure()
                        .map(reason -> new LeftOut(LeftOut.Cause.FAILED, reason))
                        .orElse(null));
        Optional<TrainedNetwork> network = inputs().network(otherVariant.architecture());
        if (profile == null || network.isEmpty()) {
            return report;
        }
        return LeftOut.accuracyDrop(
                        inputs().definition(), factory.asTrained(network.get()).accuracy(), profile.accuracy())
                .map(report::without)
                .orElse(report);
    }

    private List<Architecture> architectures(List<VariantReport> reports) throws IOException {
        List<Architecture> added = new ArrayList<>();
        for (PrebuiltVariant prebuilt : inputs().definition().prebuilt()) {
            boolean isDeclared = inputs().network(prebuilt.architecture()).isPresent()
                    || added.stream()
                            .anyMatch(architecture -> architecture.name().equals(prebuilt.architecture()));
            boolean hasKeptVariant = reports.stream()
                    .anyMatch(report -> report.kept() && report.architecture().equals(prebuilt.architecture()));
            if (!isDeclared && hasKeptVariant) {
                added.add(new Architecture(
                        prebuilt.architecture(),
                        inputs().definition().application().name(),
                        Digest.ofFile(
                                inputs().read().files().resolve(prebuilt.files().get(0))),
                        inputs().contract()));
            }
        }
        return added;
    }

    private TrainedInputs inputs() {
        return factory.inputs();
    }
}
