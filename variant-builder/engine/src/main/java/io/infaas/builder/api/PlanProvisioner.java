package io.infaas.builder.api;

import io.infaas.builder.bench.BuildHost;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.inputs.DefinitionFiles;
import io.infaas.builder.inputs.ReadInputs;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.progress.StageCounter;
import io.infaas.builder.session.BuildSession;
import io.infaas.builder.session.StepKeys;
import io.infaas.builder.targets.OtherTargets;
import io.infaas.builder.tensorrt.PlanBuilds;
import io.infaas.builder.tensorrt.PlanJob;
import io.infaas.builder.tensorrt.PlanSpec;
import io.infaas.builder.tensorrt.Trtexec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Provides the TensorRT plans of a definition in the folder {@code plans} beside it, where builds look for them. */
public final class PlanProvisioner {

    /**
     * Builds plans, or writes or takes back a job that builds them, and reports each outcome to {@code progress}.
     *
     * @return the outcome of each plan; empty if a job was only written
     * @throws BuildException naming the file or field, the error and the remedy; or the number of failed plans, while the others are
     *     available
     */
    public PlanBuilds.PlanReport provide(PlanProvisionRequest request, Progress progress) {
        DefinitionFiles files = DefinitionFiles.read(request.definition());
        String target = "tensorrt-" + request.major();
        if (files.definition().targets().stream()
                .noneMatch(other -> other.target().equals(target))) {
            throw new BuildException("%s: targets lists no %s; add it, or choose the version of a listed target"
                    .formatted(files.file(), target));
        }
        // obstacles to plans are reported before graphs are made
        Function<PlanBuilds.PlanRequest, PlanBuilds.PlanReport> source = planSource(request, progress);
        PlanBuilds.PlanReport report =
                source.apply(new PlanBuilds.PlanRequest(specs(files, request, progress), files.plans()));
        log(report, files.plans(), progress);
        return report;
    }

    private static void log(PlanBuilds.PlanReport report, Path store, Progress progress) {
        for (PlanBuilds.PlanReport.Outcome outcome : report.outcomes()) {
            switch (outcome.fate()) {
                case BUILT -> progress.note(outcome.name() + ": stored in " + store);
                case UP_TO_DATE -> progress.note(outcome.name() + ": up to date");
                case FAILED -> progress.warn(outcome.name() + ": " + outcome.reason());
            }
        }
        if (report.failureCount() > 0) {
            throw new BuildException("%d of %d plans failed, see above; the others are in %s"
                    .formatted(report.failureCount(), report.outcomes().size(), store));
        }
    }

    private static List<PlanSpec> specs(DefinitionFiles files, PlanProvisionRequest request, Progress progress) {
        ReadInputs inputs = ReadInputs.read(files);
        // the output is never committed: only its folder for temporary files is needed
        try (BuildSession session = BuildSession.open(
                inputs,
                StepKeys.of(BuildHost.forNodeType(Optional.empty())),
                request.output(),
                BuildRequest.PROFILE_BUDGET,
                false,
                progress)) {
            StageCounter stages = new StageCounter(progress, System::nanoTime, Optional.empty());
            List<PlanSpec> specs =
                    OtherTargets.variants(session.factory(), stages).plans(request.major(), progress::warn);
            if (specs.isEmpty()) {
                throw new BuildException("%s: no graph for target tensorrt-%d could be made, see above"
                        .formatted(files.file(), request.major()));
            }
            return specs;
        } catch (IOException e) {
            throw new BuildException("%s: plans cannot be built: %s".formatted(files.file(), e), e);
        }
    }

    private static Function<PlanBuilds.PlanRequest, PlanBuilds.PlanReport> planSource(
            PlanProvisionRequest request, Progress progress) {
        Path job = request.job();
        if (job != null) {
            PlanJob.checkNew(job, request.jobImage());
            return plans -> {
                PlanJob.write(job, plans, request.jobImage(), request.major());
                plans.specs().forEach(spec -> progress.note(spec.name() + ": in the job"));
                progress.note("next: run %s on a machine with the GPU that will serve, then take %s back"
                        .formatted(job.resolve(PlanJob.SCRIPT), job));
                return new PlanBuilds.PlanReport(List.of());
            };
        }
        Path take = request.take();
        return take == null ? buildLocally(request.timeout(), request.major()) : PlanJob.open(take)::take;
    }

    private static Function<PlanBuilds.PlanRequest, PlanBuilds.PlanReport> buildLocally(Duration timeout, int major) {
        Trtexec trtexec = Trtexec.find(timeout)
                .orElseThrow(() -> new BuildException(
                        "trtexec or nvidia-smi is not on the PATH; write a job and run it on a machine with a GPU"));
        try {
            if (trtexec.key().tensorRt().major() != major) {
                throw new BuildException("this machine has TensorRT %s, but the plans are for TensorRT %d"
                        .formatted(trtexec.key().tensorRt(), major));
            }
        } catch (VariantException e) {
            throw new BuildException(e.reason(), e);
        }
        return plans -> {
            try {
                return PlanBuilds.build(plans, trtexec);
            } catch (VariantException e) {
                throw new BuildException(e.reason(), e);
            }
        };
    }

    /**
     * A request for the TensorRT plans of the {@code tensorrt-<major>} targets of a definition. It writes a job that builds them, takes the
     * plans of a job that has run, or, without either, builds them on this machine.
     *
     * @param definition the application's definition, or its folder
     * @param output folder of the build's result; its kept steps are reused
     * @param major major version of TensorRT
     * @param job folder of a job to write for another machine, new or empty
     * @param take folder of a job that has run
     * @param image container image with {@code trtexec} for the job to write; if null, {@link PlanJob#IMAGE}
     * @param timeout longest time to build one plan on this machine
     */
    public record PlanProvisionRequest(
            Path definition,
            Path output,
            int major,
            @Nullable Path job,
            @Nullable Path take,
            @Nullable String image,
            Duration timeout) {

        public PlanProvisionRequest {
            definition = definition.toAbsolutePath().normalize();
            output = output.toAbsolutePath().normalize();
            job = job == null ? null : job.toAbsolutePath().normalize();
            take = take == null ? null : take.toAbsolutePath().normalize();
            require(
                    job == null || take == null,
                    "job %s and take %s exclude each other: write a job, run it, then take it".formatted(job, take));
            require(job != null || image == null, "image %s is only for a job; give its folder too".formatted(image));
            boolean isLocal = job == null && take == null;
            require(
                    !isLocal || !(timeout.isNegative() || timeout.isZero()),
                    "the time for one plan, %d s, must be above 0".formatted(timeout.toSeconds()));
            require(major >= 1, "the major version %d of TensorRT must be at least 1".formatted(major));
            boolean isDefault = image == null || image.equals(PlanJob.IMAGE);
            require(
                    job == null || !isDefault || major == PlanJob.IMAGE_MAJOR,
                    "image %s has TensorRT %d; name one that has TensorRT %d, like the Triton that will serve"
                            .formatted(PlanJob.IMAGE, PlanJob.IMAGE_MAJOR, major));
        }

        private static void require(boolean valid, String message) {
            if (!valid) {
                throw new IllegalArgumentException(message);
            }
        }

        /** Container image of the job to write. */
        String jobImage() {
            return image == null ? PlanJob.IMAGE : image;
        }
    }
}
