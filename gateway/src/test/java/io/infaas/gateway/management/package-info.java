/** What tests need of the management API. */
@NullMarked
package io.infaas.gateway.management;

import org.jspecify.annotations.NullMarked;
