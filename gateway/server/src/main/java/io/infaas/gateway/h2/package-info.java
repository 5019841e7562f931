/**
 * HTTP/2 connections that forward DATA from socket to socket. The package does the framing, Netty the header compression. The package does
 * not interpret forwarded bytes.
 *
 * <p>Source of all rules: RFC 9113.
 */
@NullMarked
package io.infaas.gateway.h2;

import org.jspecify.annotations.NullMarked;
