package io.infaas.builder.tensorrt;

import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** A text file as a network, and programs that simulate trtexec and nvidia-smi. */
final class PlanFixture {

    static final PlanKey A10G = new PlanKey("NVIDIA A10G", new PlanKey.TensorRtVersion(10, 9, 0));

    private PlanFixture() {}

    static PlanSpec spec(Path folder, String name) throws IOException {
        Path model = folder.resolve(name + ".onnx");
        if (!Files.exists(model)) {
            Files.writeString(model, "network " + name);
        }
        return new PlanSpec(
                name,
                model,
                List.of(new ContractTensor("image", TensorType.FP32, List.of(1L, 28L, 28L))),
                16,
                Set.of());
    }

    /** Writes both programs; the plan of the first consists of its arguments, one per line. */
    static void programs(Path folder, String banner, String gpu) throws IOException {
        program(folder.resolve("trtexec"), """
                #!/bin/bash
                echo "&&&& RUNNING TensorRT.trtexec [TensorRT v%s] [b34] # trtexec"
                [ "$1" != --help ] || exit 0
                for argument in "$@"; do
                  case $argument in
                    --onnx=*broken*) echo "[E] [TRT] broken: no such operator"; echo "&&&& FAILED"; exit 1 ;;
                    --onnx=*hanging*) sleep 600 ;;
                    --onnx=*silent*) exit 0 ;;
                    --saveEngine=*) plan=${argument#--saveEngine=} ;;
                  esac
                done
                printf '%%s\\n' "$@" | grep -v '^--saveEngine\\|^--onnx' >"$plan"
                """.formatted(banner));
        program(folder.resolve("nvidia-smi"), """
                #!/bin/bash
                echo "%s"
                """.formatted(gpu));
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
