package io.infaas.gateway.frontend;

import io.infaas.gateway.loglevel.LogLevelAnswer;
import io.infaas.gateway.loglevel.LogLevels;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The access of operators at the metrics port.
 *
 * @param token token that they send in {@code authorization: Bearer}; never printed
 * @param levels levels of the log
 */
public record OperatorAccess(String token, LogLevels levels) {

    public OperatorAccess {
        if (token.isBlank()) {
            throw new IllegalArgumentException("the token of --admin-token-file must not be blank");
        }
    }

    /**
     * Answers a request for the levels of the log.
     *
     * @param authorization the header, null if it was not sent
     * @param parameters of the query string
     */
    public LogLevelAnswer answer(
            String method, @Nullable String authorization, Function<String, @Nullable String> parameters) {
        return admits(authorization)
                ? LogLevelAnswer.to(method, parameters, levels)
                : LogLevelAnswer.refuse(401, "token required: authorization: Bearer <token of --admin-token-file>");
    }

    private boolean admits(@Nullable String authorization) {
        byte[] wanted = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        // constant time, so that timing reveals nothing about the token
        return authorization != null && MessageDigest.isEqual(authorization.getBytes(StandardCharsets.UTF_8), wanted);
    }

    /** Omits the token. */
    @Override
    public String toString() {
        return "OperatorAccess";
    }
}
