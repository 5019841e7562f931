package io.infaas.builder.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.VariantException;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanBuildsTest {

    @TempDir
    Path folder;

    /** Writes the name of the requested plan; fails for a name that starts with "bad". */
    private static final class Fake implements PlanBuilds.PlanBuilder {

        private final PlanKey key;
        private final List<String> built = new ArrayList<>();

        Fake(PlanKey key) {
            this.key = key;
        }

        @Override
        public PlanKey key() {
            return key;
        }

        @Override
        public void build(PlanSpec spec, Path plan) throws VariantException {
            if (spec.name().startsWith("bad")) {
                throw new VariantException("no such operator");
            }
            built.add(spec.name());
            try {
                Files.writeString(plan, "plan of " + spec.name() + " for " + key);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private PlanBuilds.PlanRequest request(String... names) throws IOException {
        List<PlanSpec> specs = new ArrayList<>();
        for (String name : names) {
            specs.add(PlanFixture.spec(folder, name));
        }
        return new PlanBuilds.PlanRequest(specs, folder.resolve("plans"));
    }

    @Test
    void build_oneFails_othersAreBuiltAndNothingIsLeftOver() throws Exception {
        PlanBuilds.PlanRequest request = request("net", "bad", "other");

        PlanBuilds.PlanReport report = PlanBuilds.build(request, new Fake(PlanFixture.A10G));

        assertThat(report.failureCount()).isEqualTo(1);
        assertThat(report.outcomes())
                .containsExactly(
                        new PlanBuilds.PlanReport.Outcome("net", PlanBuilds.PlanReport.Fate.BUILT, null),
                        new PlanBuilds.PlanReport.Outcome("bad", PlanBuilds.PlanReport.Fate.FAILED, "no such operator"),
                        new PlanBuilds.PlanReport.Outcome("other", PlanBuilds.PlanReport.Fate.BUILT, null));
        assertThat(new PlanStore(request.store()).plan(request.specs().get(0), PlanFixture.A10G))
                .hasContent("plan of net for NVIDIA A10G with TensorRT 10.9.0")
                .hasFileName("model.plan");
        try (var files = Files.list(request.store())) {
            assertThat(files).extracting(file -> file.getFileName().toString()).containsExactly("nvidia-a10g_10.9.0");
        }
    }

    @Test
    void build_again_buildsOnlyWhatChanged() throws Exception {
        Fake builder = new Fake(PlanFixture.A10G);
        PlanBuilds.build(request("net", "other"), builder);
        Files.writeString(folder.resolve("other.onnx"), "another network");

        PlanBuilds.PlanReport report = PlanBuilds.build(request("net", "other"), builder);

        assertThat(report.outcomes())
                .extracting(PlanBuilds.PlanReport.Outcome::fate)
                .containsExactly(PlanBuilds.PlanReport.Fate.UP_TO_DATE, PlanBuilds.PlanReport.Fate.BUILT);
        assertThat(builder.built).containsExactly("net", "other", "other");
    }

    @Test
    void plan_anotherGpuVersionOrNetwork_isRefused() throws Exception {
        PlanBuilds.PlanRequest request = request("net");
        PlanSpec spec = request.specs().get(0);
        PlanStore store = new PlanStore(request.store());
        PlanBuilds.build(request, new Fake(PlanFixture.A10G));

        PlanKey l4 = new PlanKey("NVIDIA L4", PlanFixture.A10G.tensorRt());
        assertThatThrownBy(() -> store.plan(spec, l4))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining(
                        "has no plan 'net' for NVIDIA L4 with TensorRT 10.9.0, only for NVIDIA A10G with TensorRT 10.9.0;");
        PlanKey newer = new PlanKey("NVIDIA A10G", new PlanKey.TensorRtVersion(10, 9, 1));
        assertThatThrownBy(() -> store.plan(spec, newer))
                .hasMessageContaining("only for NVIDIA A10G with TensorRT 10.9.0");
        Files.writeString(spec.model(), "another network");
        assertThatThrownBy(() -> store.plan(spec, PlanFixture.A10G)).hasMessageContaining("from another network");
    }

    @Test
    void plan_damagedFile_isRefused() throws Exception {
        PlanBuilds.PlanRequest request = request("net");
        PlanBuilds.build(request, new Fake(PlanFixture.A10G));
        PlanStore store = new PlanStore(request.store());
        Path plan = store.plan(request.specs().get(0), PlanFixture.A10G);

        Files.writeString(plan, "cut off");

        assertThatThrownBy(() -> store.plan(request.specs().get(0), PlanFixture.A10G))
                .isInstanceOf(VariantException.class);
    }

    @Test
    void options_weakTypes_areForVersionsBefore11() throws IOException {
        PlanSpec spec = PlanFixture.spec(folder, "net");
        PlanSpec weak = new PlanSpec(
                "net", spec.model(), spec.inputs(), 16, Set.of(PlanSpec.WeakType.INT8, PlanSpec.WeakType.FP16));

        assertThat(spec.options(10))
                .containsExactly(
                        "--minShapes=image:1x1x28x28",
                        "--optShapes=image:8x1x28x28",
                        "--maxShapes=image:16x1x28x28",
                        "--memPoolSize=workspace:1024",
                        "--builderOptimizationLevel=3",
                        "--skipInference");
        assertThat(weak.options(10)).startsWith("--minShapes=image:1x1x28x28").endsWith("--fp16", "--int8");
        assertThat(weak.options(11)).isEqualTo(spec.options(11));
    }

    @Test
    void options_withoutBatchDimension_leaveTheNetworksShapes() throws IOException {
        PlanSpec spec = PlanFixture.spec(folder, "net");

        assertThat(new PlanSpec("net", spec.model(), spec.inputs(), 0, Set.of()).options(10))
                .containsExactly("--memPoolSize=workspace:1024", "--builderOptimizationLevel=3", "--skipInference");
    }

    @Test
    void new_inputThatVariesOrOddName_isRefused() {
        ContractTensor varying = new ContractTensor("ids", TensorType.INT64, List.of(-1L));
        ContractTensor odd = new ContractTensor("a'b", TensorType.INT64, List.of(1L));

        assertThatThrownBy(() -> new PlanSpec("net", folder, List.of(varying), 1, Set.of()))
                .hasMessageContaining("input 'ids' of plan 'net' is [-1]: a plan needs fixed dimensions");
        assertThatThrownBy(() -> new PlanSpec("net", folder, List.of(odd), 1, Set.of()))
                .hasMessageContaining("must consist of A-Z");
    }

    @Test
    void ofBanner_oldAndNewNumbers_areRead() {
        assertThat(PlanKey.TensorRtVersion.ofBanner("&&&& RUNNING TensorRT.trtexec [TensorRT v100900] [b34] # trtexec"))
                .hasToString("10.9.0");
        assertThat(PlanKey.TensorRtVersion.ofBanner("[TensorRT v101303]")).hasToString("10.13.3");
        assertThat(PlanKey.TensorRtVersion.ofBanner("[TensorRT v110000]")).hasToString("11.0.0");
        assertThat(PlanKey.TensorRtVersion.ofBanner("[TensorRT v8601]")).hasToString("8.6.1");
    }

    @Test
    void ofBanner_none_isRefused() {
        assertThatThrownBy(() -> PlanKey.TensorRtVersion.ofBanner("command not found"))
                .hasMessage("trtexec does not print its TensorRT version");
    }

    @Test
    void parse_threeOrFourNumbers_isRead() {
        assertThat(PlanKey.TensorRtVersion.parse("10.9.0.34")).isEqualTo(new PlanKey.TensorRtVersion(10, 9, 0));
        assertThatThrownBy(() -> PlanKey.TensorRtVersion.parse("10.9"))
                .hasMessageContaining("'10.9' is not of the form");
    }
}
