package io.infaas.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.testing.Certificates;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class NodeSecurityOptionsIT {

    @TempDir
    private static Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void write() throws Exception {
        Certificates authority = new Certificates(folder, "ca");
        authority.issue("own", "DNS:gateway", 1);
        Files.writeString(folder.resolve("secrets"), "inference,health:KEY=s3cret");
        Files.writeString(folder.resolve("several"), "inference:KEY=s3cret\nhealth:KEY=0ther");
        Files.writeString(folder.resolve("nothing"), "nothing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            --node-tls=grpc                               | TLS to nodes by gRPC
            --node-tls=both                               | TLS to nodes by HTTP and gRPC
            --node-tls-name=triton.internal               | TLS to nodes by HTTP and gRPC
            --node-tls=http --node-tls-ca=@/ca.pem        | TLS to nodes by HTTP
            --node-tls-cert=@/ca-own.pem --node-tls-key=@/ca-own.key | TLS to nodes by HTTP and gRPC, with a certificate
            --node-secrets=@/secrets                      | secrets for health, inference
            --node-secrets=@/secrets --node-secrets-derived | secrets for health, inference, derived for each node
            """)
    void check_goodFlags_saysHowNodesAreSpokenTo(String flags, String told) {
        assertThat(check(flags)).isZero();

        assertThat(out.toString())
                .endsWith("; " + told + System.lineSeparator())
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --node-tls=tls                | --node-tls 'tls' must be grpc, http or both
            --node-tls-cert=@/ca-own.pem  | --node-tls-cert and --node-tls-key go together
            --node-tls-ca=@/absent        | --node-tls-ca @/absent cannot be read
            --node-tls-ca=@/nothing       | --node-tls-ca @/nothing is no PEM certificate
            --node-tls-cert=@/nothing --node-tls-key=@/ca-own.key | --node-tls-cert @/nothing
            --node-tls-cert=@/ca-own.pem --node-tls-key=@/nothing | --node-tls-key @/nothing
            --node-tls-name=a/b           | --node-tls-name 'a/b' must be a host name
            --node-secrets-derived        | --node-secrets-derived needs the cluster's secret: give --node-secrets, too
            --node-secrets=@/several --node-secrets-derived | needs one KEY=VALUE, the secret of the cluster, but found 2
            --node-secrets=@/absent       | --node-secrets @/absent cannot be read
            --node-secrets=@/nothing      | --node-secrets @/nothing, line 1 must be KEY=VALUE
            """)
    void check_badFlags_namesFlagAndFile(String flags, String told) {
        assertThat(check(flags)).isEqualTo(1);

        assertThat(err.toString()).contains(told.replace("@", folder.toString()));
    }

    @Test
    void check_noFlags_saysNothingOfIt() {
        assertThat(check("")).isZero();

        assertThat(out.toString()).doesNotContain("TLS", "secrets");
    }

    private int check(String flags) {
        String all = "--nodes=127.0.0.1 --check " + flags.replace("@", folder.toString());
        return new CommandLine(new GatewayCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.trim().split(" +"));
    }
}
