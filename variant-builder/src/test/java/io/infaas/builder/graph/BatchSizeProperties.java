package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnxruntime.OrtException;
import io.infaas.builder.failure.VariantException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BatchSizeProperties {

    @Property(tries = 25)
    void fixedAndFree_anyNetwork_answerAsTheirSource(@ForAll("layers") List<String> layers, @ForAll long seed)
            throws VariantException, OrtException {
        OnnxGraph source = TextNetworks.of(layers, false, seed, 17);

        OnnxGraph fixed = BatchSize.fixed(source, Runs.BATCH);
        OnnxGraph free = BatchSize.free(fixed);

        assertThat(fixed.inputs()
                        .get(0)
                        .getType()
                        .getTensorType()
                        .getShape()
                        .getDim(0)
                        .getDimValue())
                .isEqualTo(Runs.BATCH);
        assertThat(free.inputs()).isEqualTo(source.inputs());
        assertThat(free.outputs()).isEqualTo(source.outputs());
        Runs.assertAlike(fixed, source, seed, 0);
        Runs.assertAlike(free, source, seed, 0);
    }

    @Example
    void fixed_anotherBatch_isRefusedByTheRuntime() throws VariantException {
        OnnxGraph other = BatchSize.fixed(TextNetworks.of(List.of(), false, 1, 17), Runs.BATCH + 1);

        assertThatThrownBy(() -> Runs.answer(other, 1)).isInstanceOf(OrtException.class);
    }

    @Example
    void fixed_graphOfAnotherFixedSize_isRefusedByName() throws VariantException {
        OnnxGraph four = BatchSize.fixed(TextNetworks.of(List.of(), false, 1, 17), 4);

        assertThatThrownBy(() -> BatchSize.fixed(four, 8))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("batch of input 'ids' is 4 already, so it cannot be 8");
    }

    @Example
    void free_shapeOfConstantBatch_isRefusedByName() throws VariantException {
        GraphProto graph = GraphProto.newBuilder()
                .addInput(Networks.tensor("x", 4))
                .addInitializer(Protos.longs("shape", List.of(2L), 2, 4))
                .addNode(Protos.node("Reshape", List.of("x", "shape"), "y"))
                .addOutput(Networks.tensor("y", 4))
                .build();
        OnnxGraph two = BatchSize.fixed(Networks.of(List.of(), 1, 17).with(graph), 2);

        assertThatThrownBy(() -> BatchSize.free(two))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("Reshape 'y' makes a shape of constant size 2");
    }

    @Provide
    Arbitrary<List<String>> layers() {
        return Arbitraries.of(TextNetworks.LAYERS).list().ofMaxSize(4);
    }
}
