package io.infaas.triton.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority and what it issues, made by openssl for a test. */
public final class Certificates {

    private static final List<String> NEW_KEY =
            List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes");

    private final Path folder;
    private final String authority;

    /** A new authority, whose files are in the folder and begin with its name. */
    public Certificates(Path folder, String authority) throws Exception {
        this.folder = folder;
        this.authority = authority;
        List<String> command = new ArrayList<>(List.of("req", "-x509", "-days", "2", "-subj", "/CN=" + authority));
        command.addAll(NEW_KEY);
        command.addAll(List.of(
                "-keyout",
                key(authority).toString(),
                "-out",
                certificate(authority).toString()));
        openssl(command);
    }

    /** A certificate and its key. */
    public record Issued(Path certificate, Path key) {}

    public Path authority() {
        return certificate(authority);
    }

    /**
     * Issues one for days to come, or for none, which is over when it is there.
     *
     * @param names subject alternative names, as {@code IP:127.0.0.1}
     */
    public Issued issue(String name, String names, int days) throws Exception {
        Path request = folder.resolve(authority + "-" + name + ".csr");
        Path extensions = Files.writeString(folder.resolve(authority + "-" + name + ".ext"), "subjectAltName=" + names);
        String own = authority + "-" + name;
        List<String> asking = new ArrayList<>(List.of("req", "-subj", "/CN=" + name));
        asking.addAll(NEW_KEY);
        asking.addAll(List.of("-keyout", key(own).toString(), "-out", request.toString()));
        openssl(asking);
        openssl(List.of(
                "x509",
                "-req",
                "-days",
                Integer.toString(days),
                "-in",
                request.toString(),
                "-CA",
                authority().toString(),
                "-CAkey",
                key(authority).toString(),
                "-CAcreateserial",
                "-extfile",
                extensions.toString(),
                "-out",
                certificate(own).toString()));
        return new Issued(certificate(own), key(own));
    }

    private Path key(String name) {
        return folder.resolve(name + ".key");
    }

    private Path certificate(String name) {
        return folder.resolve(name + ".pem");
    }

    private void openssl(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0)
                .as(Files.readString(folder.resolve("openssl.log")))
                .isTrue();
    }
}
