package example;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.Credentials;
import org.usagebudget.client.PartnerService;

@SpringBootApplication
class BudgetApplication {
    @Bean
    AggregatePartner partner(
            @Value("${partner.url}") String url,
            @Value("${partner.tenant}") String tenant,
            @Value("${partner.client-id}") String clientId,
            @Value("${partner.client-secret}") String clientSecret) {
        return PartnerService.builder()
                .baseUrl(url)
                .credentials(Credentials.app(tenant, clientId, clientSecret))
                .build();
    }
}
