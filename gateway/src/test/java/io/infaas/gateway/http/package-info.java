/** Tests of the parts of the HTTP front. */
@NullMarked
package io.infaas.gateway.http;

import org.jspecify.annotations.NullMarked;
