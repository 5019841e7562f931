package io.infaas.triton.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Python with moto, boto3, cfn-lint, jsonschema and PyYAML, installed once into {@code INFAAS_CACHE}, else {@code
 * ~/.cache/infaas}. If that is impossible, the test is skipped with a warning; with {@code INFAAS_REQUIRE_AWS=true} it fails.
 */
public final class AwsTools {
    private static final Requirement TOOLS = new Requirement("the stand-in for AWS", "INFAAS_REQUIRE_AWS");

    private final Path interpreter;

    private AwsTools(Path interpreter) {
        this.interpreter = interpreter;
    }

    /** The tools of this machine; installs them if necessary (about 30 s). */
    public static AwsTools require() {
        return new AwsTools(TOOLS.require(Rig::installAws));
    }

    /** Runs the interpreter with {@code arguments} and waits for its end, at most for {@code limit} (status 124). */
    public Finished run(List<String> arguments, Duration limit) {
        return Finished.of(command(arguments), limit);
    }

    /** The JSON schema of cloud-init's files, of Debian's package; the test is skipped or fails as without tools. */
    public Path cloudInitSchema() {
        return TOOLS.require(() -> {
            // below the folder of the environment
            Path schema = interpreter.resolve("../../../cloud-init.json").normalize();
            if (!Files.exists(schema)) {
                throw new UnavailableException("apt-get has no package cloud-init here");
            }
            return schema;
        });
    }

    List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(interpreter.toString()));
        command.addAll(arguments);
        return command;
    }
}
