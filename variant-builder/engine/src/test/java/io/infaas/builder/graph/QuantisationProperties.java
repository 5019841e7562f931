package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtException;
import io.infaas.builder.failure.VariantException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class QuantisationProperties {

    @Property(tries = 40)
    void leaving_anyLayers_keepsTheirNodesAndQuantisesTheOthers(
            @ForAll("layers") List<String> kinds, @ForAll("transforms") Quantisation transform, @ForAll long seed)
            throws VariantException, OrtException {
        OnnxGraph source = Networks.of(kinds, seed, 17);
        List<Layer> layers = transform.layers(source);
        Random random = new Random(seed);
        List<String> left = new ArrayList<>();
        for (Layer layer : layers.subList(1, layers.size())) {
            if (random.nextBoolean()) {
                left.addAll(layer.nodes());
            }
        }

        OnnxGraph mixed =
                transform.leaving(left).apply(source, (tensors, percentile) -> Runs.ranges(source, tensors, seed));

        assertThat(Wellformed.violations(mixed)).isEmpty();
        Set<String> weights = new HashSet<>(source.constants().keySet());
        for (NodeProto node : mixed.nodes()) {
            if (Quantizable.hasWeights(node)) {
                assertThat(weights.contains(node.getInput(1)))
                        .as("%s reads FP32 weights", node.getOutput(0))
                        .isEqualTo(left.contains(node.getOutput(0)));
            }
        }
        Runs.assertAlike(mixed, source, seed, 0.3);
    }

    @Property(tries = 40)
    void layers_anyNetwork_haveEachNodeThatChangesOnce(
            @ForAll("layers") List<String> kinds, @ForAll("transforms") Quantisation transform, @ForAll long seed)
            throws VariantException {
        OnnxGraph source = Networks.of(kinds, seed, 17);

        List<Layer> layers = transform.layers(source);

        long weights = source.nodes().stream().filter(Quantizable::hasWeights).count();
        assertThat(layers).hasSize((int) weights).extracting(Layer::name).doesNotHaveDuplicates();
        assertThat(layers.stream().flatMap(layer -> layer.nodes().stream())).doesNotHaveDuplicates();
        assertThat(layers.stream().flatMap(layer -> layer.nodes().stream()))
                .containsExactlyInAnyOrderElementsOf(
                        Quantizable.of(source, Options.NONE).nodes());
    }

    @Provide
    Arbitrary<List<String>> layers() {
        return Arbitraries.of("conv", "convrelu", "pool", "skip", "relu").list().ofMaxSize(5);
    }

    @Provide
    Arbitrary<Quantisation> transforms() {
        return Arbitraries.of(new StaticInt8(), new StaticInt8.SymmetricInt8());
    }
}
