package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.infaas.builder.failure.VariantException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class OpsetLiftProperties {

    @Property(tries = 60)
    void atLeast_anyOlderNetwork_answersTheSame(
            @ForAll("layers") List<String> layers, @ForAll @LongRange(min = 11, max = 12) long opset, @ForAll long seed)
            throws VariantException, OrtException {
        OnnxGraph source = TextNetworks.of(layers, false, seed, opset);

        OnnxGraph lifted = OpsetLift.atLeast(source, 13);

        assertThat(lifted.opset()).isEqualTo(13);
        assertThat(Wellformed.violations(lifted)).isEmpty();
        Runs.assertAlike(lifted, source, seed, 1e-6);
    }

    @Provide
    Arbitrary<List<String>> layers() {
        return Arbitraries.of(TextNetworks.LAYERS).list().ofMaxSize(6);
    }
}
