package io.infaas.builder.elsewhere;

import io.infaas.builder.engine.PlanSpec;
import io.infaas.builder.engine.PlanStore;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition;
import io.infaas.catalog.Hardware;
import io.infaas.catalog.MeasuringNode;
import io.infaas.catalog.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes the variants that a definition asks for beside those that are measured on this machine. Where a node is named by its
 * address they are measured there; else nothing is known of their speed, and nothing is made up.
 */
public final class OtherVariants {

    /** What a node tells of a variant, and how good its answers are. */
    public record Measured(ProfileTask.Result result, Accuracy accuracy) {}

    /** Measures a variant on a node. */
    @FunctionalInterface
    public interface Measure {

        /** @throws VariantException with the reason, if it does not run there */
        Measured on(String address, Form form) throws VariantException, IOException;
    }

    private final List<Wanted> wanted;
    private final Graphs graphs;
    private final Forms forms;

    /**
     * The variants of one definition.
     *
     * @param folder that paths in it are relative to
     * @param networks contracts by architecture, of those that have a trained network, in order
     * @param plans where plans are taken from
     */
    public OtherVariants(
            Definition definition, Path folder, Map<String, Contract> networks, Graphs graphs, PlanStore plans) {
        this.wanted = Wanted.of(definition, networks.keySet(), folder);
        this.graphs = graphs;
        Contract promised = definition.application().contract();
        this.forms = new Forms(graphs, plans, architecture -> networks.getOrDefault(architecture, promised));
    }

    public int count() {
        return wanted.size();
    }

    /**
     * Makes and measures all.
     *
     * @param begun told the name of each before it is made
     */
    public List<OtherVariant> make(Measure measure, Consumer<String> begun) throws IOException {
        List<OtherVariant> made = new ArrayList<>();
        for (Wanted one : wanted) {
            begun.accept(one.alias());
            made.add(make(one, measure));
        }
        return made;
    }

    private OtherVariant make(Wanted one, Measure measure) throws IOException {
        Form form;
        try {
            form = forms.of(one);
        } catch (VariantException e) {
            return outcome(one, one.alias(), Optional.empty(), Optional.empty(), Optional.of(e.reason()));
        }
        Optional<MeasuringNode> node = one.node().filter(known -> known.address() != null);
        if (node.isEmpty()) {
            return outcome(one, form.name(), Optional.of(form), Optional.empty(), Optional.empty());
        }
        try {
            Measured measured = measure.on(String.valueOf(node.get().address()), form);
            Profile profile = profile(node.get(), form, measured.result(), measured.accuracy());
            return outcome(one, form.name(), Optional.of(form), Optional.of(profile), Optional.empty());
        } catch (VariantException e) {
            return outcome(one, form.name(), Optional.of(form), Optional.empty(), Optional.of(e.reason()));
        }
    }

    private static OtherVariant outcome(
            Wanted one, String name, Optional<Form> form, Optional<Profile> profile, Optional<String> failed) {
        return new OtherVariant(
                name, one.architecture(), one.transform(), one.target(), one.settings(), form, profile, failed);
    }

    private static Profile profile(MeasuringNode node, Form form, ProfileTask.Result result, Accuracy accuracy) {
        // a node does not tell its processor
        Hardware hardware = new Hardware(
                node.type().name(),
                "not told by the node",
                List.of(),
                form.settings().cores(),
                result.runtime());
        return result.on(hardware, accuracy);
    }

    /**
     * The plans of TensorRT that the variants need, by name; those whose graph cannot be made are left out.
     *
     * @param failed told name and reason of each that is left out
     */
    public List<PlanSpec> plans(int major, Consumer<String> failed) throws IOException {
        Map<String, PlanSpec> specs = new LinkedHashMap<>();
        for (Wanted one : wanted) {
            if (one.target().equals("tensorrt-" + major) && one.brought().isEmpty()) {
                try {
                    PlanSpec spec = forms.spec(one, graphs.graph(one.architecture(), one.transform()));
                    specs.putIfAbsent(spec.name(), spec);
                } catch (VariantException e) {
                    failed.accept(one.alias() + ": " + e.reason());
                } catch (IllegalArgumentException e) {
                    failed.accept(one.alias() + ": " + e.getMessage());
                }
            }
        }
        return List.copyOf(specs.values());
    }
}
