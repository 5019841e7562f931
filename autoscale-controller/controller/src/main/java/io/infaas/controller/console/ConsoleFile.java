package io.infaas.controller.console;

import io.vertx.core.buffer.Buffer;

/**
 * One file of the console.
 *
 * @param type its content type
 * @param tag changes with its content
 */
public record ConsoleFile(String type, String tag, Buffer content) {}
