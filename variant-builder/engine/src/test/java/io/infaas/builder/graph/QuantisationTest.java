package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.infaas.builder.failure.VariantException;
import io.infaas.catalog.MixedPrecisionMode;
import io.infaas.catalog.TransformSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantisationTest {

    @Test
    void layers_poolAndSum_belongToTheLayerBefore() throws VariantException {
        OnnxGraph source = Networks.of(List.of("convrelu", "pool", "skip"), 1, 17);

        List<Layer> layers = new StaticInt8().layers(source);

        assertThat(layers).extracting(Layer::operator).containsExactly("Conv", "Conv", "Gemm");
        assertThat(layers.get(0).nodes()).hasSize(2).element(1).asString().startsWith("MaxPool");
        assertThat(layers.get(1).nodes()).hasSize(2).element(1).asString().startsWith("Add");
        // 2 channels of 3 x 3; 2 channels of 8 x 8
        assertThat(layers).extracting(Layer::worth).containsExactly(18L, 18L, 128L);
    }

    @Test
    void layers_dynamic_areProductsAndTables() {
        OnnxGraph source = TextNetworks.of(List.of("matmul"), true, 1, 17);

        List<Layer> layers = new DynamicInt8().layers(source);

        assertThat(layers).extracting(Layer::operator).contains("Gather", "MatMul");
        assertThat(layers)
                .filteredOn(layer -> layer.operator().equals("Gather"))
                .extracting(Layer::worth)
                .containsOnly(0L);
    }

    @Test
    void leaving_dynamic_leavesTheNodeAsItIs() throws VariantException {
        OnnxGraph source = Networks.dense();
        DynamicInt8 transform = new DynamicInt8();
        Layer first = transform.layers(source).get(0);

        OnnxGraph mixed = transform.leaving(first.nodes()).apply(source, (tensors, percentile) -> java.util.Map.of());

        assertThat(mixed.nodes()).contains(source.nodes().get(0));
        assertThat(mixed.nodes()).extracting(NodeProto::getOpType).contains("MatMul", "MatMulInteger");
    }

    @ParameterizedTest
    @ValueSource(strings = {"int8", "sym8", "dyn8"})
    void mixed_offInTheDefinition_isOff(String name) {
        TransformSpec off = new TransformSpec(name, null, null, null, null, MixedPrecisionMode.OFF);

        assertThat(Transform.of(new TransformSpec(name)))
                .isInstanceOfSatisfying(Quantisation.class, transform -> assertThat(transform.mixed())
                        .isTrue());
        assertThat(Transform.of(off))
                .isInstanceOfSatisfying(Quantisation.class, transform -> assertThat(transform.mixed())
                        .isFalse());
    }

    @Test
    void key_otherLayersLeft_isAnother() {
        StaticInt8 transform = new StaticInt8();

        assertThat(transform.leaving(List.of("a", "b")).key())
                .isEqualTo(transform.leaving(List.of("b", "a")).key())
                .isNotEqualTo(transform.key());
    }
}
