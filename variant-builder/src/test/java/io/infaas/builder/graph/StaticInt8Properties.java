package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtException;
import io.infaas.builder.failure.VariantException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StaticInt8Properties {

    @Property(tries = 60)
    void apply_anyNetwork_isWellFormedAndKeepsInputsAndOutputs(@ForAll("layers") List<String> layers, @ForAll long seed)
            throws VariantException {
        OnnxGraph source = Networks.of(layers, seed, 17);

        OnnxGraph quantized = new StaticInt8().apply(source, StaticInt8Properties::wide);

        assertThat(Wellformed.violations(quantized)).isEmpty();
        assertThat(quantized.inputs()).isEqualTo(source.inputs());
        assertThat(quantized.outputs()).isEqualTo(source.outputs());
        assertThat(Networks.of(layers, seed, 17).bytes()).as("source").isEqualTo(source.bytes());
    }

    @Property(tries = 60)
    void apply_anyNetwork_leavesNothingRoundedBeforeRelu(@ForAll("layers") List<String> layers, @ForAll long seed)
            throws VariantException {
        OnnxGraph source = Networks.of(layers, seed, 17);

        OnnxGraph quantized = new StaticInt8().apply(source, StaticInt8Properties::wide);

        Map<String, String> producers =
                quantized.nodes().stream().collect(Collectors.toMap(node -> node.getOutput(0), NodeProto::getOpType));
        assertThat(quantized.nodes())
                .filteredOn(node -> node.getOpType().equals("Conv"))
                .allSatisfy(node -> assertThat(node.getInputList())
                        .allSatisfy(input -> assertThat(producers.get(input)).isEqualTo("DequantizeLinear")));
        assertThat(quantized.nodes())
                .filteredOn(node -> node.getOpType().equals("Relu") && isSoleReader(source, node.getInput(0)))
                .noneSatisfy(node -> assertThat(producers.get(node.getInput(0))).isEqualTo("DequantizeLinear"));
    }

    @Property(tries = 25)
    void apply_calibratedNetwork_answersLikeItsSource(@ForAll("layers") List<String> layers, @ForAll long seed)
            throws VariantException, OrtException {
        OnnxGraph source = Networks.of(layers, seed, 17);

        OnnxGraph quantized = new StaticInt8().apply(source, tensors -> Runs.ranges(source, tensors, seed));

        Runs.assertAlike(quantized, source, seed, 0.15);
    }

    @Provide
    Arbitrary<List<String>> layers() {
        return Arbitraries.of("conv", "convrelu", "pool", "skip", "relu").list().ofMaxSize(5);
    }

    private static boolean isSoleReader(OnnxGraph source, String tensor) {
        return source.consumers(tensor).size() == 1
                && source.nodes().stream()
                        .anyMatch(node -> node.getOutput(0).equals(tensor)
                                && (node.getOpType().equals("Conv")
                                        || node.getOpType().equals("Add")));
    }

    private static Map<String, Range> wide(Set<String> tensors) {
        return tensors.stream().collect(Collectors.toMap(tensor -> tensor, tensor -> new Range(-4, 4)));
    }
}
