package io.infaas.builder.targets;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.builder.tensorrt.PlanSpec;
import io.infaas.builder.tensorrt.PlanStore;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition;
import io.infaas.catalog.Definition.MeasuringNode;
import io.infaas.catalog.Hardware;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.RuntimeSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes the variants that a definition requests for other targets than this machine. A variant whose node has an address is
 * measured there; any other has no profile.
 */
public final class OtherVariants {

    /** A node's measurements of a variant, and the accuracy of its answers. */
    public record NodeResult(ProfileTask.Result result, Accuracy accuracy) {

        /** The profile of a variant with these settings on nodes of a type. */
        public Profile profile(NodeType type, RuntimeSettings settings) {
            // the protocol does not report the processor
            Hardware hardware = new Hardware(
                    type.name(),
                    "not reported by the node",
                    List.of(),
                    Math.min(settings.cores(), type.cores()),
                    result.runtime());
            return result.toProfile(hardware, accuracy);
        }
    }

    @FunctionalInterface
    public interface Measure {

        /** @throws VariantException with the reason, if it does not run there */
        NodeResult measure(String address, AssembledVariant variant) throws VariantException, IOException;
    }

    private final List<VariantAssembler.RequestedVariant> requested;
    private final GraphSource graphs;
    private final VariantAssembler assembler;

    /**
     * The other variants of one definition.
     *
     * @param folder that paths in the definition are relative to
     * @param networks contracts by architecture, in order, of the architectures that have a trained network
     * @param plans store of TensorRT plans
     */
    public OtherVariants(
            Definition definition, Path folder, Map<String, Contract> networks, GraphSource graphs, PlanStore plans) {
        this.requested = VariantAssembler.RequestedVariant.of(definition, networks.keySet(), folder);
        this.graphs = graphs;
        Contract promised = definition.application().contract();
        this.assembler =
                new VariantAssembler(graphs, plans, architecture -> networks.getOrDefault(architecture, promised));
    }

    public int count() {
        return requested.size();
    }

    /**
     * Makes and measures all variants.
     *
     * @param started called with the alias of each variant before it is made
     */
    public List<OtherVariant> make(Measure measure, Consumer<String> started) throws IOException {
        List<OtherVariant> otherVariants = new ArrayList<>();
        for (VariantAssembler.RequestedVariant requestedVariant : requested) {
            started.accept(requestedVariant.alias());
            otherVariants.add(make(requestedVariant, measure));
        }
        return otherVariants;
    }

    private OtherVariant make(VariantAssembler.RequestedVariant requestedVariant, Measure measure) throws IOException {
        Optional<AssembledVariant> files = Optional.empty();
        Optional<Profile> profile = Optional.empty();
        Optional<String> failure = Optional.empty();
        try {
            AssembledVariant variant = assembler.assemble(requestedVariant);
            files = Optional.of(variant);
            Optional<MeasuringNode> node =
                    requestedVariant.node().filter(measuringNode -> measuringNode.address() != null);
            if (node.isPresent()) {
                NodeResult measured = measure.measure(String.valueOf(node.get().address()), variant);
                profile = Optional.of(measured.profile(node.get().type(), variant.settings()));
            }
        } catch (VariantException e) {
            failure = Optional.of(e.reason());
        }
        return new OtherVariant(
                files.isPresent() ? files.get().name() : requestedVariant.alias(),
                requestedVariant.architecture(),
                requestedVariant.transform(),
                requestedVariant.target(),
                requestedVariant.settings(),
                files,
                profile,
                failure);
    }

    /**
     * The TensorRT plans that the variants need, one for each name; variants whose graph cannot be made are skipped.
     *
     * @param skipped called with alias and reason of each skipped variant
     */
    public List<PlanSpec> plans(int major, Consumer<String> skipped) throws IOException {
        Map<String, PlanSpec> specs = new LinkedHashMap<>();
        for (VariantAssembler.RequestedVariant requestedVariant : requested) {
            if (requestedVariant.target().equals("tensorrt-" + major)
                    && requestedVariant.prebuilt().isEmpty()) {
                try {
                    PlanSpec spec = assembler.spec(
                            requestedVariant,
                            graphs.graph(requestedVariant.architecture(), requestedVariant.transform()));
                    specs.putIfAbsent(spec.name(), spec);
                } catch (VariantException e) {
                    skipped.accept(requestedVariant.alias() + ": " + e.reason());
                } catch (IllegalArgumentException e) {
                    skipped.accept(requestedVariant.alias() + ": " + e.getMessage());
                }
            }
        }
        return List.copyOf(specs.values());
    }

    /**
     * The outcome of a variant for another target.
     *
     * @param name its full name, or its alias if it could not be made
     * @param files its files; empty if it could not be made
     * @param profile measured profile; empty if there is no node to measure it on, or if it failed there
     * @param failure why it could not be made or did not run; empty if it is kept
     */
    public record OtherVariant(
            String name,
            String architecture,
            String transform,
            String target,
            RuntimeSettings settings,
            Optional<AssembledVariant> files,
            Optional<Profile> profile,
            Optional<String> failure) {}

    /** Makes the ONNX file of a transformed network. */
    @FunctionalInterface
    public interface GraphSource {

        /** @throws VariantException if the transform cannot be applied, or its result does not run */
        Path graph(String architecture, String transform) throws VariantException, IOException;
    }
}
