package io.infaas.builder.tensorrt;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.builder.repository.Digest;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.store.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder to copy to a machine with a GPU, where its script {@code run.sh} builds plans, and back.
 *
 * @param folder folder of models, script and results
 */
public record PlanJob(Path folder) {

    /** NVIDIA's image with TensorRT 10.9.0, as Triton 25.03 has it. */
    public static final String IMAGE = "nvcr.io/nvidia/tensorrt:25.03-py3";

    public static final int IMAGE_MAJOR = 10;

    /** Name of the job's script in its folder. */
    public static final String SCRIPT = "run.sh";

    private static final String RESULTS = "results";

    /** The script's report of a plan. */
    private record Result(String gpu, PlanKey.TensorRtVersion tensorRt, String model, String plan) {}

    /**
     * A job that has run.
     *
     * @throws BuildException if the folder is not a job, or has no results yet
     */
    public static PlanJob open(Path folder) {
        if (!Files.isRegularFile(folder.resolve(SCRIPT))) {
            throw new BuildException("%s: is not a job folder, it has no %s; give the folder that was written as a job"
                    .formatted(folder, SCRIPT));
        }
        if (!Files.isDirectory(folder.resolve(RESULTS))) {
            throw new BuildException(
                    "%s: has no results; run its %s on a machine with the GPU that will serve, then take the folder back"
                            .formatted(folder, SCRIPT));
        }
        return new PlanJob(folder);
    }

    /**
     * @throws BuildException if the folder is not empty
     * @throws IllegalArgumentException if {@code image} is not the name of an image
     */
    public static void checkNew(Path folder, String image) {
        if (!image.matches("[A-Za-z0-9._:/@-]+")) {
            throw new IllegalArgumentException(
                    "image '%s' must be the name of a container image, for example %s".formatted(image, IMAGE));
        }
        try {
            if (Files.exists(folder) && !(Files.isDirectory(folder) && isEmpty(folder))) {
                throw new BuildException(
                        "%s: is not empty; choose a new or empty folder for the job".formatted(folder));
            }
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read: %s".formatted(folder, e), e);
        }
    }

    /**
     * Writes the folder completely or not at all; it must be new or empty.
     *
     * @param image NVIDIA's image with {@code trtexec}; its TensorRT version must match the serving Triton's
     * @param major major version of TensorRT to build plans for
     * @throws IllegalArgumentException if {@code image} is not the name of an image
     */
    public static PlanJob write(Path folder, PlanBuilds.PlanRequest request, String image, int major) {
        checkNew(folder, image);
        Path target = folder.toAbsolutePath();
        Path aside = target.resolveSibling("." + target.getFileName() + ".writing");
        try {
            Folders.delete(aside);
            fill(aside, request, image, major);
            Files.deleteIfExists(target);
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            return new PlanJob(target);
        } catch (IOException e) {
            throw new BuildException(
                    "%s: cannot be written: %s; choose another folder for the job".formatted(folder, e), e);
        } finally {
            BuildOutput.delete(aside);
        }
    }

    private static void fill(Path folder, PlanBuilds.PlanRequest request, String image, int major) throws IOException {
        Files.createDirectories(folder.resolve("models"));
        StringBuilder builds = new StringBuilder();
        for (PlanSpec spec : request.specs()) {
            Files.copy(spec.model(), folder.resolve("models").resolve(spec.name() + ".onnx"));
            builds.append("build %s %s '%s'%n"
                    .formatted(spec.name(), Digest.ofFile(spec.model()), String.join("' '", spec.options(major))));
        }
        Path script = folder.resolve(SCRIPT);
        Files.writeString(
                script,
                template()
                        .replace("${image}", image)
                        .replace("${major}", Integer.toString(major))
                        .replace("${builds}", builds.toString().stripTrailing()));
        if (Files.getFileStore(script).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static String template() throws IOException {
        try (InputStream in = PlanJob.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException("resource run.sh is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Copies the plans into the store, each under the GPU and TensorRT version that it was built with. */
    public PlanBuilds.PlanReport take(PlanBuilds.PlanRequest request) {
        PlanStore store = new PlanStore(request.store());
        List<PlanBuilds.PlanReport.Outcome> outcomes = new ArrayList<>();
        for (PlanSpec spec : request.specs()) {
            try {
                outcomes.add(new PlanBuilds.PlanReport.Outcome(spec.name(), take(spec, store), null));
            } catch (VariantException e) {
                outcomes.add(
                        new PlanBuilds.PlanReport.Outcome(spec.name(), PlanBuilds.PlanReport.Fate.FAILED, e.reason()));
            } catch (IOException e) {
                throw new BuildException("%s: cannot be written: %s".formatted(request.store(), e), e);
            }
        }
        return new PlanBuilds.PlanReport(outcomes);
    }

    private PlanBuilds.PlanReport.Fate take(PlanSpec spec, PlanStore store) throws VariantException, IOException {
        Path results = folder.resolve(RESULTS).resolve(spec.name());
        Path report = results.resolve("result.json");
        Path plan = results.resolve(PlanStore.FILE);
        if (!Files.isRegularFile(report) || !Files.isRegularFile(plan)) {
            throw new VariantException("%s has no plan; run %s on the target GPU, and see %s if it failed there"
                    .formatted(results, SCRIPT, results.resolve("trtexec.log")));
        }
        Result result;
        PlanKey key;
        try {
            result = DocumentFormat.JSON.read(report, Result.class);
            key = new PlanKey(result.gpu(), result.tensorRt());
        } catch (DocumentException | IllegalArgumentException e) {
            throw new VariantException(String.valueOf(e.getMessage()));
        }
        if (!result.model().equals(Digest.ofFile(spec.model()))) {
            throw new VariantException(
                    "%s was built from another network than the present %s; write and run the job again"
                            .formatted(plan, spec.model()));
        }
        if (!result.plan().equals(Digest.ofFile(plan))) {
            throw new VariantException("%s differs from the plan that the job wrote; copy it again".formatted(plan));
        }
        if (store.find(spec, key).isPresent()) {
            return PlanBuilds.PlanReport.Fate.UP_TO_DATE;
        }
        store.put(spec, key, plan);
        return PlanBuilds.PlanReport.Fate.BUILT;
    }
}
