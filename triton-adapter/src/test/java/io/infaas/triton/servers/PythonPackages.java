package io.infaas.triton.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Python with packages that tests compare with, installed once into {@code INFAAS_CACHE}, else {@code ~/.cache/infaas}. If that is
 * impossible, the test is skipped with a warning; where the variable of the packages is {@code true} it fails.
 */
public final class PythonPackages {

    private static final Requirement QUANTIZER =
            new Requirement("the quantiser of ONNX Runtime", "INFAAS_REQUIRE_QUANTIZER");
    private static final Requirement METRICS = new Requirement("the references for metrics", "INFAAS_REQUIRE_METRICS");
    private static final Requirement NETWORKS = new Requirement("makers of networks", "INFAAS_REQUIRE_CORPUS");
    private static final Requirement BOARDS = new Requirement("the types of Grafana's boards", "INFAAS_REQUIRE_BOARDS");
    private static final Requirement TOKENIZERS =
            new Requirement("Hugging Face's tokenizers", "INFAAS_REQUIRE_TOKENIZERS");
    private static final Requirement API = new Requirement("the tester of HTTP interfaces", "INFAAS_REQUIRE_API");

    private final Path interpreter;

    private PythonPackages(Requirement requirement, String what) {
        this.interpreter = requirement.require(() -> Rig.installPackages(what));
    }

    /** {@code onnx} and {@code onnxruntime.quantization}; installs them if necessary (about 20 s). */
    public static PythonPackages quantizer() {
        return new PythonPackages(QUANTIZER, "quantizer");
    }

    /** scikit-learn, scipy, jiwer and pycocotools; installs them if necessary (about 35 s). */
    public static PythonPackages metrics() {
        return new PythonPackages(METRICS, "metrics");
    }

    /** onnx, skl2onnx and onnxconverter-common; installs them if necessary. */
    public static PythonPackages networks() {
        return new PythonPackages(NETWORKS, "networks");
    }

    /** Grafana's Foundation SDK, which needs CPython 3.11; installs it if necessary (about 5 s). */
    public static PythonPackages boards() {
        return new PythonPackages(BOARDS, "boards");
    }

    /** Hugging Face's tokenizers; installs them if necessary. */
    public static PythonPackages tokenizers() {
        return new PythonPackages(TOKENIZERS, "tokenizers");
    }

    /** schemathesis, which needs CPython 3.10; installs it if necessary (about 20 s). */
    public static PythonPackages api() {
        return new PythonPackages(API, "api");
    }

    /** Runs a module as a program in a folder and waits for its end, at most for {@code limit} (status 124). */
    public Finished runModule(Path folder, String module, List<String> arguments, Duration limit) {
        String run = "import os, runpy, sys; os.chdir(sys.argv.pop(1)); runpy.run_module('%s', run_name='__main__')"
                .formatted(module);
        List<String> command = new ArrayList<>(List.of(interpreter.toString(), "-c", run, folder.toString()));
        command.addAll(arguments);
        return Finished.of(command, limit);
    }

    /** Runs {@code script} and waits for its end, at most for {@code limit} (status 124). */
    public Finished run(Path script, List<String> arguments, Duration limit) {
        List<String> command = new ArrayList<>(List.of(interpreter.toString(), script.toString()));
        command.addAll(arguments);
        return Finished.of(command, limit);
    }
}
