package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.TransformSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransformTest {

    @ParameterizedTest
    @ValueSource(strings = {"dyn8", "fp16", "fp16w", "fp32", "int4w", "int8", "int8w", "sym8"})
    void of_nameAlone_isThatTransform(String name) {
        assertThat(Transform.of(new TransformSpec(name)).name()).isEqualTo(name);
    }

    @Test
    void of_options_reachTheTransformUnderItsNewName() {
        TransformSpec spec = new TransformSpec("int7", "int8", List.of("/fc/.*"), 99.9, 7);

        Transform transform = Transform.of(spec);

        assertThat(transform).isInstanceOfSatisfying(StaticInt8.class, int7 -> {
            assertThat(int7.name()).isEqualTo("int7");
            assertThat(int7.options().percentile()).isEqualTo(99.9);
            assertThat(int7.options().bits()).isEqualTo(Options.Bits.SEVEN);
            assertThat(int7.options().skip()).extracting(Object::toString).containsExactly("/fc/.*");
        });
    }

    @Test
    void key_otherOptions_isAnother() {
        TransformSpec narrow = new TransformSpec("int8", null, null, 99.9, null);
        TransformSpec narrower = new TransformSpec("int8", null, null, 99.0, null);

        assertThat(Transform.of(narrow).key())
                .isEqualTo(Transform.of(narrow).key())
                .isNotEqualTo(Transform.of(narrower).key())
                .isNotEqualTo(Transform.of(new TransformSpec("int8")).key());
    }

    @Test
    void of_optionThatTheTransformHasNot_namesThoseThatItHas() {
        TransformSpec spec = new TransformSpec("dyn8", null, null, 99.9, null);

        assertThatThrownBy(() -> Transform.of(spec))
                .isInstanceOf(BuildException.class)
                .hasMessage("variants.transforms: 'dyn8' has no option 'percentile'; it has bits, mixed, skip");
    }

    @Test
    void of_transformWithoutOptionsUnderAnotherName_isRefused() {
        TransformSpec spec = new TransformSpec("plain", "fp32", null, null, null);

        assertThatThrownBy(() -> Transform.of(spec))
                .isInstanceOf(BuildException.class)
                .hasMessage("variants.transforms: 'fp32' has no options, so it cannot have the second name 'plain'");
    }

    @Test
    void checkSkips_expressionThatMatchesNoNode_namesIt() {
        OnnxGraph network = Networks.of(List.of("conv"), 1, 17);
        TransformSpec known = new TransformSpec("int8", null, List.of("Conv.*"), null, null);
        TransformSpec unknown = new TransformSpec("int8", null, List.of("Conv"), null, null);

        Options.checkSkips(known, List.of(network));
        assertThatThrownBy(() -> Options.checkSkips(unknown, List.of(network)))
                .isInstanceOf(BuildException.class)
                .hasMessage("variants.transforms: skip 'Conv' of 'int8' matches no node of any network;"
                        + " it must match a complete name, like 'Conv2'");
    }
}
