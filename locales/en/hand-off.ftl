# Coming from the product, which knows who one is.
hand-off-title = Open { $organization }
hand-off-lead = You come from { $product }. Go on to the team settings of
hand-off-as = You go on as
hand-off-go-on = Go on
hand-off-other = In this browser { $mine } is signed in. To go on as { $name }, that ends here.
hand-off-switch = Go on as { $name }
hand-off-stay = Stay signed in as you are
hand-off-over-title = This link is used up
hand-off-over-text = It opens once, within a minute. Go back to the product you came from and open the team settings there again.
