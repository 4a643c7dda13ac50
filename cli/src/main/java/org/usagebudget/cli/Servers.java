package org.usagebudget.cli;

import org.usagebudget.server.Administration;
import org.usagebudget.server.SandboxOptions;
import org.usagebudget.server.Server;
import org.usagebudget.server.config.Config;

/** What starts servers and enters their databases; the commands get it passed, so that they can be tried without one. */
interface Servers {
    /** The ones that serve. */
    Servers REAL = new Servers() {
        @Override
        public Server serve(Config config) {
            return Server.serve(config);
        }

        @Override
        public Server sandbox(SandboxOptions options) {
            return Server.sandbox(options);
        }
    };

    /** Starts the service. */
    Server serve(Config config);

    /** Starts the sandbox. */
    Server sandbox(SandboxOptions options);

    /** Opens the service's database for the operator. */
    default Administration administer(Config config) {
        return Administration.open(config);
    }
}
