package org.usagebudget.client.msal;

import com.microsoft.aad.msal4j.DeviceCode;
import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.IAccount;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.MsalInteractionRequiredException;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.SilentParameters;
import java.net.MalformedURLException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tokens of one user who has signed in by device code: asks the user where there is no other way. Thread-safe. */
final class DeviceCodeTokens {
    private final PublicClientApplication app;
    private final Set<String> scopes;
    private final Consumer<DeviceCode> prompt;
    private volatile @Nullable IAccount account;

    DeviceCodeTokens(PublicClientApplication app, Set<String> scopes, Consumer<DeviceCode> prompt) {
        this.app = app;
        this.scopes = scopes;
        this.prompt = prompt;
    }

    /** Another token than the one before. */
    CompletableFuture<IAuthenticationResult> next() {
        IAccount known = account;
        if (known == null) {
            return ask();
        }
        SilentParameters wanted =
                SilentParameters.builder(scopes, known).forceRefresh(true).build();
        try {
            return app.acquireTokenSilently(wanted).exceptionallyCompose(this::askAgain);
        } catch (MalformedURLException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<IAuthenticationResult> askAgain(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof MsalInteractionRequiredException ? ask() : CompletableFuture.failedFuture(cause);
    }

    private CompletableFuture<IAuthenticationResult> ask() {
        // MSAL4J looks at the future that it returns after the prompt, and fails where it has not returned it yet.
        CompletableFuture<@Nullable Void> isReturned = new CompletableFuture<>();
        Consumer<DeviceCode> late = code -> {
            isReturned.join();
            prompt.accept(code);
        };
        try {
            return app.acquireToken(
                            DeviceCodeFlowParameters.builder(scopes, late).build())
                    .thenApply(signedIn -> {
                        account = signedIn.account();
                        return signedIn;
                    });
        } finally {
            isReturned.complete(null);
        }
    }
}
