package io.infaas.gateway.cli;

import io.infaas.gateway.contract.TokenFile;
import io.infaas.gateway.frontend.OperatorAccess;
import io.infaas.gateway.loglevel.LogLevels;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags for operators. */
final class OperatorOptions {

    private static final String TOKEN = "--admin-token-file";

    @Option(
            names = TOKEN,
            paramLabel = "FILE",
            description = "File with a token. Requests to the metrics port that carry it may change log levels"
                    + " ('infaas log-level'); without this flag none can.")
    private @Nullable Path token;

    /**
     * Returns the access of operators.
     *
     * @throws IllegalArgumentException if the file has no usable token
     */
    Optional<OperatorAccess> access() {
        return Optional.ofNullable(token)
                .map(file -> new OperatorAccess(TokenFile.read(TOKEN, file), LogLevels.ofThisProcess()));
    }
}
