//! The page on which an administrator makes, lists and stops keys for other programs.

use axum::http::StatusCode;
use candour_domain::permission::Role;
use candour_service::api_key;

use crate::colleague::Colleague;
use crate::visitor::Visitor;

#[tokio::test]
async fn an_administrator_makes_a_key_sees_it_once_and_stops_it() {
    let visitor = Visitor::new().await;
    let ida = Colleague::new(&visitor, "ida", Role::Administrator).await;
    let form = ida.get("/admin/api-keys/new").await;
    let action = "/admin/api-keys/new";
    let wrong = ida.fill(&form, action, &[("label", " "), ("borough", "Nowhere"), ("life", "7")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.texts(".summary li").len(), 4, "{:?}", wrong.texts(".summary li"));
    let fields = [("label", "Case <system>"), ("scopes", "figures_read"), ("borough", ""), ("life", "90")];
    let made = ida.fill(&wrong, action, &fields).await;
    assert_eq!(made.status, StatusCode::OK, "in the answer itself: the key stands in no address");
    let key = made.texts("#key").concat();
    let ctx = &visitor.app.ctx;
    assert!(api_key::admit(ctx, key.trim()).await.unwrap().is_some(), "{key}");
    let name = key.trim().split('_').nth(1).unwrap();

    let list = ida.get("/admin/api-keys").await;
    assert!(list.texts("tbody th").concat().contains("Case <system>"));
    assert!(list.body.contains(name) && !list.body.contains(key.trim()));
    let page = ida.get(&list.attribute("tbody a", "href")).await;
    let action = format!("/admin/api-keys/{name}/stop");
    let stopped = ida.fill(&page, &action, &[]).await;
    assert_eq!(ida.follow(&stopped).await.texts("p.did"), ["The key has been stopped."]);
    assert!(api_key::admit(ctx, key.trim()).await.unwrap().is_none());
    let again = ida.fill(&page, &action, &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(again.attribute(".summary a", "href"), "#key");
    assert!(!ida.get(&action).await.has("button.warn"));
    for path in ["/admin/api-keys/nothing/stop", "/admin/api-keys/%00%FF/stop"] {
        assert_eq!(ida.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(ida.get("/admin/api-keys?before=%00").await.has("tbody"));
}

#[tokio::test]
async fn nobody_else_comes_to_the_keys() {
    let visitor = Visitor::new().await;
    let ana = Colleague::new(&visitor, "ana", Role::Analyst).await;
    for path in ["/admin/api-keys", "/admin/api-keys/new", "/admin/api-keys/7k2m9x01/stop"] {
        assert_eq!(ana.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}
