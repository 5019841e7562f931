package io.infaas.catalog.estimate;

import static io.infaas.catalog.estimate.NewTypes.NEW;
import static io.infaas.catalog.estimate.NewTypes.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredProfilesTest {

    private static final NodeType TYPE = type(NEW, 2);

    private final Catalog catalog = NewTypes.catalog(TYPE);
    private final Variant first = catalog.variants().get(0);
    private final Profile profile = NewTypes.slower(first, NEW, 2);

    @Test
    void read_whatWasWritten_isEqual(@TempDir Path folder) {
        Path file = MeasuredProfiles.beside(folder.resolve("catalog.json"));
        MeasuredProfiles measured = MeasuredProfiles.NONE.with(TYPE, Map.of(first.name(), profile));
        measured.write(file);

        assertThat(file).hasFileName("catalog.json.measured.json");
        assertThat(MeasuredProfiles.read(file)).isEqualTo(measured);
    }

    @Test
    void read_noFile_isNone(@TempDir Path folder) {
        assertThat(MeasuredProfiles.read(folder.resolve("absent"))).isEqualTo(MeasuredProfiles.NONE);
    }

    @Test
    void read_brokenFile_namesIt(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("broken.json"), "{\"format\": 9, \"nodeTypes\": [], \"profiles\": []}");

        assertThatThrownBy(() -> MeasuredProfiles.read(file))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("broken.json")
                .hasMessageContaining("format 9");
    }

    @Test
    void completing_oneVariantMeasured_hasItAndPredictsTheOthersByIt() {
        Catalog complete =
                MeasuredProfiles.NONE.with(TYPE, Map.of(first.name(), profile)).completing(catalog);

        assertThat(complete.variants().get(0).profile(NEW)).contains(profile);
        assertThat(complete.variants().get(1).profile(NEW).orElseThrow())
                .satisfies(estimate -> assertThat(estimate.isEstimated()).isTrue())
                .satisfies(estimate -> assertThat(estimate.latencyMs(1)).isEqualTo(4));
    }

    @Test
    void completing_typeMeasuredByTheBuild_predictsNothingThere() {
        Catalog built = NewTypes.measured(catalog, 1, NEW, 3);

        assertThat(MeasuredProfiles.NONE.completing(built)).isEqualTo(built);
    }

    @Test
    void addTo_profileOfTheBuild_keepsThat() {
        Catalog built = NewTypes.measured(catalog, 0, NEW, 3);

        assertThat(MeasuredProfiles.NONE
                        .with(TYPE, Map.of(first.name(), profile))
                        .addTo(built))
                .isEqualTo(built);
    }

    @Test
    void addTo_otherCoresVariantsOrTypes_addsNothing() {
        MeasuredProfiles measured = MeasuredProfiles.NONE.with(TYPE, Map.of(first.name(), profile));
        Catalog larger = NewTypes.catalog(type(NEW, 4));
        Catalog without = NewTypes.catalog();
        Catalog others = NewTypes.catalog(2, TYPE);

        assertThat(measured.addTo(larger)).isEqualTo(larger);
        assertThat(measured.addTo(without)).isEqualTo(without);
        assertThat(measured.addTo(others)).isEqualTo(others);
    }

    @Test
    void addTo_onlyThePriceChanged_adds() {
        MeasuredProfiles measured = MeasuredProfiles.NONE.with(TYPE, Map.of(first.name(), profile));
        Catalog dearer = NewTypes.catalog(new NodeType(NEW, 2, TYPE.memoryBytes(), 0, 9));

        assertThat(measured.addTo(dearer).variants().get(0).profile(NEW)).contains(profile);
    }

    @Test
    void with_again_replacesTheVariantsOwn() {
        Profile again = NewTypes.slower(first, NEW, 5);
        MeasuredProfiles measured = MeasuredProfiles.NONE
                .with(TYPE, Map.of(first.name(), profile, "other", profile))
                .with(TYPE, Map.of(first.name(), again));

        assertThat(measured.profiles())
                .containsExactlyInAnyOrder(
                        new MeasuredProfiles.Measured(first.name(), again),
                        new MeasuredProfiles.Measured("other", profile));
    }

    @Test
    void with_anotherMachineOfThatName_forgetsWhatTheFormerOneMeasured() {
        MeasuredProfiles measured = MeasuredProfiles.NONE
                .with(TYPE, Map.of("other", profile))
                .with(type(NEW, 8), Map.of(first.name(), profile));

        assertThat(measured.profiles()).containsExactly(new MeasuredProfiles.Measured(first.name(), profile));
    }
}
