package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefinitionTest {

    private static final Path FASHION = Path.of("examples/fashion", Definition.NAME);

    @Test
    void read_fashion_isComplete() {
        Definition fashion = Definition.read(FASHION);

        assertThat(fashion.application().contract().labels()).hasSize(10).startsWith("T-shirt/top");
        assertThat(fashion.architectures())
                .extracting(Definition.Source::name)
                .containsExactly("fm-nano", "fm-small", "fm-medium", "fm-large");
        assertThat(fashion.variants().threads()).containsExactly(1, 2);
        assertThat(fashion.variants().target()).isEqualTo("onnxruntime-cpu");
    }

    @Test
    void read_fashion_pathsLead() {
        Definition fashion = Definition.read(FASHION);
        Definition.Data data = fashion.data();

        assertThat(fashion.architectures()).allSatisfy(source -> assertThat(FASHION.resolveSibling(source.model()))
                .isRegularFile());
        assertThat(List.of(
                        data.calibration().items(),
                        data.calibration().labels(),
                        data.evaluation().items(),
                        data.evaluation().labels()))
                .allSatisfy(path -> assertThat(FASHION.resolveSibling(path)).isRegularFile());
    }

    @Test
    void parse_variantsLeftOut_haveDefaults() throws IOException {
        String text = Files.readString(FASHION);
        String without = text.substring(0, text.indexOf("\nvariants:"));

        Definition.VariantSpace space =
                Documents.YAML.parse("infaas.yaml", without, Definition.class).variants();

        assertThat(space.transforms()).containsExactly(new TransformSpec("fp32"), new TransformSpec("int8"));
        assertThat(space.instances()).containsExactly(1);
        assertThat(space.maxAccuracyDrop()).isEqualTo(0.01);
    }

    @Test
    void parse_preferredAccuracyLeftOut_isTheFloor() throws IOException {
        String text = Files.readString(FASHION).replace(", preferredAccuracy: 0.90", "");

        Objective objective = Documents.YAML
                .parse("infaas.yaml", text, Definition.class)
                .application()
                .objective();

        assertThat(objective).isEqualTo(new Objective(100, 0.85));
    }

    @Test
    void parse_percentInsteadOfShare_namesPathAndRemedy() throws IOException {
        String text = Files.readString(FASHION).replace("minAccuracy: 0.85", "minAccuracy: 85");

        assertThatThrownBy(() -> Documents.YAML.parse("infaas.yaml", text, Definition.class))
                .isInstanceOf(DocumentException.class)
                .hasMessageContainingAll("infaas.yaml: $.application.objective", "85.0", "0.93, not 93");
    }

    @Test
    void parse_unknownKey_namesLine() throws IOException {
        String text = Files.readString(FASHION).replace("transforms:", "transform:");

        assertThatThrownBy(() -> Documents.YAML.parse("infaas.yaml", text, Definition.class))
                .hasMessageContainingAll("$.variants.transform", "line ", "unknown key 'transform'");
    }

    @Test
    void parse_networkTwice_isRefused() throws IOException {
        String text = Files.readString(FASHION).replace("{name: fm-small,", "{name: fm-nano,");

        assertThatThrownBy(() -> Documents.YAML.parse("infaas.yaml", text, Definition.class))
                .hasMessageContaining("architectures has 'fm-nano' twice");
    }
}
