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
    public record Measured(ProfileTask.Result result, Accuracy accuracy) {

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
        Measured measure(String address, AssembledVariant variant) throws VariantException, IOException;
    }

    private final List<RequestedVariant> requested;
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
        this.requested = RequestedVariant.of(definition, networks.keySet(), folder);
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
        for (RequestedVariant requestedVariant : requested) {
            started.accept(requestedVariant.alias());
            otherVariants.add(make(requestedVariant, measure));
        }
        return otherVariants;
    }

    private OtherVariant make(RequestedVariant requestedVariant, Measure measure) throws IOException {
        AssembledVariant variant;
        try {
            variant = assembler.assemble(requestedVariant);
        } catch (VariantException e) {
            return outcome(
                    requestedVariant,
                    requestedVariant.alias(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(e.reason()));
        }
        Optional<MeasuringNode> node = requestedVariant.node().filter(measuringNode -> measuringNode.address() != null);
        if (node.isEmpty()) {
            return outcome(requestedVariant, variant.name(), Optional.of(variant), Optional.empty(), Optional.empty());
        }
        try {
            Measured measured = measure.measure(String.valueOf(node.get().address()), variant);
            Profile profile = measured.profile(node.get().type(), variant.settings());
            return outcome(
                    requestedVariant, variant.name(), Optional.of(variant), Optional.of(profile), Optional.empty());
        } catch (VariantException e) {
            return outcome(
                    requestedVariant, variant.name(), Optional.of(variant), Optional.empty(), Optional.of(e.reason()));
        }
    }

    private static OtherVariant outcome(
            RequestedVariant requestedVariant,
            String name,
            Optional<AssembledVariant> files,
            Optional<Profile> profile,
            Optional<String> failure) {
        return new OtherVariant(
                name,
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
        for (RequestedVariant requestedVariant : requested) {
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
}
