/**
 * HTTP/2 connections that pass DATA on from socket to socket: framing by its own rules, header compression by Netty. Knows nothing of
 * what passes.
 *
 * <p>Source of all rules: RFC 9113.
 */
@NullMarked
package io.infaas.gateway.h2;

import org.jspecify.annotations.NullMarked;
