package io.infaas.builder.measure;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.DocumentFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The measuring process: {@code MeasureMain calibrate|fold|output|profile TASK-FILE}. It prints the result as JSON on standard
 * output and ends with status 0. If the model does not run, it prints the reason as the last line of standard error and ends with
 * {@link #REFUSED}. It ends when standard input does, so it never outlives the process that started it.
 */
public final class MeasureMain {

    /** Exit status of a task that failed with a reason. */
    static final int REFUSED = 2;

    private static final int ORPHANED = 3;

    private MeasureMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        endWithParent();
        Path file = Path.of(arguments[1]);
        try {
            OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            Object result =
                    switch (arguments[0]) {
                        case "calibrate" ->
                            CalibrationRun.of(environment, DocumentFormat.JSON.read(file, CalibrationTask.class));
                        case "fold" -> fold(environment, DocumentFormat.JSON.read(file, MeasureProcess.FoldTask.class));
                        case "output" -> OutputRun.of(environment, DocumentFormat.JSON.read(file, OutputTask.class));
                        case "profile" -> ProfileRun.of(environment, DocumentFormat.JSON.read(file, ProfileTask.class));
                        default -> throw new IllegalArgumentException("unknown task " + arguments[0]);
                    };
            System.out.write(DocumentFormat.JSON.print(result).getBytes(StandardCharsets.UTF_8));
            System.out.flush();
            // no halt: the exit deletes the library that the runtime unpacked
            System.exit(System.out.checkError() ? ORPHANED : 0);
        } catch (OrtException | IllegalArgumentException | IllegalStateException | BuildException | IOException e) {
            System.err.println(String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
            System.exit(REFUSED);
        }
    }

    private static MeasureProcess.FoldTask.Result fold(OrtEnvironment environment, MeasureProcess.FoldTask task)
            throws OrtException {
        ModelSession.write(environment, task.model(), task.file());
        return new MeasureProcess.FoldTask.Result(task.file());
    }

    private static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // the parent sends nothing: only the end of the stream counts
                        }
                    } catch (IOException e) {
                        // a broken pipe is also an end
                    }
                    Runtime.getRuntime().halt(ORPHANED);
                },
                "end-with-parent");
        watch.setDaemon(true);
        watch.start();
    }
}
