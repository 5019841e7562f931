/** The HTTP front end: what arrives on port 8000. */
@NullMarked
package io.infaas.gateway.http;

import org.jspecify.annotations.NullMarked;
